using System.Numerics;

namespace ClawHQ.Core.Ledger.Blocks.Codecs;

/// <summary>Stores a column of 64-bit numbers in the smallest of four forms.</summary>
/// <remarks>
/// Header byte: bits 0-1 the form, bit 2 signed (zigzag), bit 3 some are null, bit 4 differences to the number before.
/// A number becomes an unsigned code first: null is 0 where there are nulls, all others are moved up by one.
/// </remarks>
internal sealed class NumberCodec
{
    /// <summary>Stands for null in a column; no time, count or amount can have this value.</summary>
    public const long Null = long.MinValue;

    private const int FormMask = 3;
    private const int Signed = 4;
    private const int Nullable = 8;
    private const int Differences = 16;

    private enum Form
    {
        /// <summary>Each code as a varint.</summary>
        Plain,

        /// <summary>The codes that are not zero, each with the count of zeros before it.</summary>
        Sparse,

        /// <summary>Code and how often it comes in a row.</summary>
        Runs,

        /// <summary>Each code less the least, in as many bits as the greatest needs.</summary>
        Packed,
    }

    private ulong[] _codes = [];
    private long[] _differences = [];

    /// <summary>Writes a column. <paramref name="mayDiffer"/> tries differences too, for times and numbers that mostly grow.</summary>
    public void Write(ByteSink sink, ReadOnlySpan<long> values, bool mayDiffer)
    {
        if (_codes.Length < values.Length)
        {
            _codes = new ulong[values.Length * 2];
            _differences = new long[values.Length * 2];
        }

        if (!mayDiffer)
        {
            _ = WriteCodes(sink, values, 0, int.MaxValue);
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            _differences[i] = i == 0 ? values[0] : unchecked(values[i] - values[i - 1]);
        }

        var start = sink.Length;
        _ = WriteCodes(sink, _differences.AsSpan(0, values.Length), Differences, int.MaxValue);
        var size = sink.Length - start;
        sink.Truncate(start);
        if (!WriteCodes(sink, values, 0, size))
        {
            _ = WriteCodes(sink, _differences.AsSpan(0, values.Length), Differences, int.MaxValue);
        }
    }

    /// <summary>Reads a column of <c>values.Length</c> numbers.</summary>
    public static void Read(ref ByteSource source, Span<long> values)
    {
        var header = source.Byte();
        switch ((Form)(header & FormMask))
        {
            case Form.Plain:
                foreach (ref var value in values)
                {
                    value = (long)source.Varint();
                }

                break;
            case Form.Sparse:
                ReadSparse(ref source, values);
                break;
            case Form.Runs:
                ReadRuns(ref source, values);
                break;
            default:
                ReadPacked(ref source, values);
                break;
        }

        Decode(values, header);
    }

    private bool WriteCodes(ByteSink sink, ReadOnlySpan<long> values, int header, int sizeMax)
    {
        // Most columns say the same in every row.
        var isConstant = values.Length > 0 && !values.ContainsAnyExcept(values[0]);
        header |= Encode(isConstant ? values[..1] : values);
        var codes = _codes.AsSpan(0, values.Length);
        if (isConstant)
        {
            codes.Fill(codes[0]);
        }

        var (form, size, least, width) = isConstant ? ChooseConstant(codes[0], codes.Length) : Choose(codes);
        if (size >= sizeMax)
        {
            return false;
        }

        sink.Byte((byte)(header | (int)form));
        switch (form)
        {
            case Form.Plain:
                foreach (var code in codes)
                {
                    sink.Varint(code);
                }

                break;
            case Form.Sparse:
                WriteSparse(sink, codes);
                break;
            case Form.Runs:
                WriteRuns(sink, codes);
                break;
            default:
                WritePacked(sink, codes, least, width);
                break;
        }

        return true;
    }

    private int Encode(ReadOnlySpan<long> values)
    {
        bool negative = false, nulls = false;
        foreach (var value in values)
        {
            nulls |= value == Null;
            negative |= value < 0 & value != Null;
        }

        var up = nulls ? 1UL : 0UL;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            _codes[i] = value == Null ? 0 : (negative ? (ulong)((value << 1) ^ (value >> 63)) : (ulong)value) + up;
        }

        return (negative ? Signed : 0) | (nulls ? Nullable : 0);
    }

    private static void Decode(Span<long> values, int header)
    {
        if ((header & (Signed | Nullable | Differences)) == 0)
        {
            return;
        }

        var negative = (header & Signed) != 0;
        var nulls = (header & Nullable) != 0;
        foreach (ref var value in values)
        {
            if (nulls && value == 0)
            {
                value = Null;
                continue;
            }

            var code = (ulong)value - (nulls ? 1UL : 0UL);
            value = negative ? (long)(code >> 1) ^ -(long)(code & 1) : (long)code;
        }

        if ((header & Differences) != 0)
        {
            for (var i = 1; i < values.Length; i++)
            {
                values[i] = unchecked(values[i] + values[i - 1]);
            }
        }
    }

    private static (Form Form, int Size, ulong Least, int Width) Choose(ReadOnlySpan<ulong> codes)
    {
        int plain = 0, sparse = 0, runs = 0, gap = 0, run = 0;
        ulong least = ulong.MaxValue, greatest = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            var code = codes[i];
            var size = SizeOf(code);
            plain += size;
            least = Math.Min(least, code);
            greatest = Math.Max(greatest, code);
            if (code == 0)
            {
                gap++;
            }
            else
            {
                sparse += size + SizeOf((ulong)gap);
                gap = 0;
            }

            run++;
            if (i + 1 == codes.Length || codes[i + 1] != code)
            {
                runs += size + SizeOf((ulong)run);
                run = 0;
            }
        }

        sparse += SizeOf((ulong)gap);
        var width = codes.Length == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(greatest - least);
        var packed = (int)(((long)width * codes.Length + 7) / 8) + SizeOf(least) + 1;
        var (form, best) = Smallest(plain, sparse, runs, packed);
        return (form, best, least, width);
    }

    /// <summary>As <see cref="Choose"/>, for the same code <paramref name="count"/> times.</summary>
    private static (Form Form, int Size, ulong Least, int Width) ChooseConstant(ulong code, int count)
    {
        var size = SizeOf(code);
        var sparse = code == 0 ? SizeOf((ulong)count) : (count * (size + 1)) + 1;
        var (form, best) = Smallest(count * size, sparse, size + SizeOf((ulong)count), size + 1);
        return (form, best, code, 0);
    }

    private static (Form Form, int Size) Smallest(int plain, int sparse, int runs, int packed)
    {
        var best = Math.Min(Math.Min(plain, sparse), Math.Min(runs, packed));
        return (best == sparse ? Form.Sparse : best == runs ? Form.Runs : best == packed ? Form.Packed : Form.Plain, best);
    }

    private static int SizeOf(ulong code) => (70 - BitOperations.LeadingZeroCount(code | 1)) / 7;

    private static void WriteSparse(ByteSink sink, ReadOnlySpan<ulong> codes)
    {
        var gap = 0UL;
        foreach (var code in codes)
        {
            if (code == 0)
            {
                gap++;
                continue;
            }

            sink.Varint(gap);
            sink.Varint(code);
            gap = 0;
        }

        if (gap > 0)
        {
            sink.Varint(gap);
        }
    }

    private static void ReadSparse(ref ByteSource source, Span<long> values)
    {
        values.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            i += source.Count(values.Length - i);
            if (i < values.Length)
            {
                values[i] = (long)source.Varint();
            }
        }
    }

    private static void WriteRuns(ByteSink sink, ReadOnlySpan<ulong> codes)
    {
        for (int i = 0, next; i < codes.Length; i = next)
        {
            next = i + 1;
            while (next < codes.Length && codes[next] == codes[i])
            {
                next++;
            }

            sink.Varint(codes[i]);
            sink.Varint((ulong)(next - i));
        }
    }

    private static void ReadRuns(ref ByteSource source, Span<long> values)
    {
        while (values.Length > 0)
        {
            var code = (long)source.Varint();
            var count = source.Count(values.Length);
            if (count == 0)
            {
                throw new LedgerCorruptException("A stored run is empty.");
            }

            values[..count].Fill(code);
            values = values[count..];
        }
    }

    private static void WritePacked(ByteSink sink, ReadOnlySpan<ulong> codes, ulong least, int width)
    {
        sink.Varint(least);
        sink.Byte((byte)width);
        UInt128 pending = 0;
        var bits = 0;
        foreach (var code in codes)
        {
            pending |= (UInt128)(code - least) << bits;
            bits += width;
            if (bits >= 64)
            {
                sink.UInt64((ulong)pending);
                pending >>= 64;
                bits -= 64;
            }
        }

        for (; bits > 0; bits -= 8)
        {
            sink.Byte((byte)pending);
            pending >>= 8;
        }
    }

    private static void ReadPacked(ref ByteSource source, Span<long> values)
    {
        var least = source.Varint();
        var width = (int)source.Byte();
        if (width > 64)
        {
            throw new LedgerCorruptException($"A stored width is {width} bits, the most is 64.");
        }

        var left = (int)(((long)width * values.Length + 7) / 8);
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        UInt128 pending = 0;
        var bits = 0;
        foreach (ref var value in values)
        {
            while (bits < width)
            {
                var (next, size) = left >= 8 ? (source.UInt64(), 8) : (source.Byte(), 1);
                pending |= (UInt128)next << bits;
                bits += size * 8;
                left -= size;
            }

            value = (long)(((ulong)pending & mask) + least);
            pending >>= width;
            bits -= width;
        }
    }
}
