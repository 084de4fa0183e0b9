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
                foreach (ref var value in into)
                {
                    value = (long)reader.Varint();
                }

                return true;
            case Signed:
                foreach (ref var value in into)
                {
                    value = Unzigzag(reader.Varint());
                }

                return true;
            case Ascending:
                long last = 0;
                foreach (ref var value in into)
                {
                    last += (long)reader.Varint();
                    value = last;
                }

                return true;
            default:
                throw Damaged();
        }
    }

    /// <summary>Small magnitudes of either sign become small codes.</summary>
    private static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long Unzigzag(ulong code) => (long)(code >> 1) ^ -(long)(code & 1);

    private static LedgerCorruptException Damaged() => new("A packed column has a form that this program does not know.");
}
