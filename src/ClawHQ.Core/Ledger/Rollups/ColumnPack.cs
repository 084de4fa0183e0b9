using System.Buffers.Binary;
using System.Numerics;
using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// Columns of integers as bytes. Most columns of a rollup are all zero, all one value or equal to another column, and then
/// take two or three bytes whatever the number of rows.
/// </summary>
internal static class ColumnPack
{
    private const byte Zeros = 0;
    private const byte Constant = 1;
    private const byte SameAs = 2;
    private const byte Unsigned = 3;
    private const byte Signed = 4;
    private const byte Ascending = 5;

    /// <summary>Writes the columns of <paramref name="rows"/> rows: the column count is known to the reader.</summary>
    public static void Write(ByteSink writer, ReadOnlySpan<long[]> columns, int rows)
    {
        var payload = new ByteSink();
        for (var c = 0; c < columns.Length; c++)
        {
            payload.Clear();
            var kind = WriteColumn(payload, columns, c, rows);
            writer.Byte(kind);
            writer.Varint((ulong)payload.Length);
            writer.Raw(payload.Written);
        }
    }

    /// <summary>Reads one of <paramref name="count"/> columns into the first <paramref name="rows"/> places of <paramref
    /// name="into"/>.</summary>
    /// <returns>False when the column is all zeros; <paramref name="into"/> is then not touched.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packed, int column, int count, int rows, Span<long> into)
    {
        var reader = new ByteSource(packed);
        for (var c = 0; c < count; c++)
        {
            var kind = reader.Byte();
            var payload = reader.Raw(reader.Count(int.MaxValue));
            if (c != column)
            {
                continue;
            }

            return kind == SameAs
                ? TryRead(packed, new ByteSource(payload).Count(column - 1), count, rows, into)
                : ReadColumn(kind, payload, into[..rows]);
        }

        throw Damaged();
    }

    private static byte WriteColumn(ByteSink payload, ReadOnlySpan<long[]> columns, int column, int rows)
    {
        var values = columns[column].AsSpan(0, rows);
        if (!values.ContainsAnyExcept(0L))
        {
            return Zeros;
        }

        if (!values.ContainsAnyExcept(values[0]))
        {
            payload.Varint(Zigzag(values[0]));
            return Constant;
        }

        for (var earlier = 0; earlier < column; earlier++)
        {
            if (columns[earlier].AsSpan(0, rows).SequenceEqual(values))
            {
                payload.Varint((ulong)earlier);
                return SameAs;
            }
        }

        return WriteValues(payload, values);
    }

    private static byte WriteValues(ByteSink payload, ReadOnlySpan<long> values)
    {
        var (ascending, positive) = (values[0] >= 0, values[0] >= 0);
        for (var i = 1; i < values.Length; i++)
        {
            ascending &= values[i] >= values[i - 1];
            positive &= values[i] >= 0;
        }

        long last = 0;
        foreach (var value in values)
        {
            if (ascending)
            {
                payload.Varint((ulong)(value - last));
                last = value;
            }
            else if (positive)
            {
                payload.Varint((ulong)value);
            }
            else
            {
                payload.Varint(Zigzag(value));
            }
        }

        return ascending ? Ascending : positive ? Unsigned : Signed;
    }

    private static bool ReadColumn(byte kind, ReadOnlySpan<byte> payload, Span<long> into)
    {
        var reader = new ByteSource(payload);
        switch (kind)
        {
            case Zeros:
                return false;
            case Constant:
                into.Fill(Unzigzag(reader.Varint()));
                return true;
            case Unsigned:
                ReadNumbers(payload, into);
                return true;
            case Signed:
                ReadNumbers(payload, into);
                foreach (ref var value in into)
                {
                    value = Unzigzag((ulong)value);
                }

                return true;
            case Ascending:
                ReadNumbers(payload, into);
                for (var i = 1; i < into.Length; i++)
                {
                    into[i] += into[i - 1];
                }

                return true;
            default:
                throw Damaged();
        }
    }

    /// <summary>Reads as many numbers as there is room for, those of up to four bytes without a further look at the bounds.</summary>
    private static void ReadNumbers(ReadOnlySpan<byte> payload, Span<long> into)
    {
        var (at, row) = (0, 0);
        for (; row < into.Length && at + sizeof(uint) <= payload.Length; row++)
        {
            var four = BinaryPrimitives.ReadUInt32LittleEndian(payload[at..]);
            if ((four & 0x80) == 0)
            {
                into[row] = four & 0x7F;
                at++;
                continue;
            }

            var bytes = (BitOperations.TrailingZeroCount(~four & 0x8080_8080) / 8) + 1;
            if (bytes > sizeof(uint))
            {
                var rest = new ByteSource(payload[at..]);
                into[row] = (long)rest.Varint();
                at = payload.Length - rest.Rest;
                continue;
            }

            four &= uint.MaxValue >> (32 - (8 * bytes));
            into[row] = (four & 0x7F) | ((four & 0x7F00) >> 1) | ((four & 0x7F_0000) >> 2) | ((four & 0x7F00_0000) >> 3);
            at += bytes;
        }

        var reader = new ByteSource(payload[at..]);
        for (; row < into.Length; row++)
        {
            into[row] = (long)reader.Varint();
        }
    }

    /// <summary>Small magnitudes of either sign become small codes.</summary>
    private static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long Unzigzag(ulong code) => (long)(code >> 1) ^ -(long)(code & 1);

    private static LedgerCorruptException Damaged() => new("A packed column has a form that this program does not know.");
}
