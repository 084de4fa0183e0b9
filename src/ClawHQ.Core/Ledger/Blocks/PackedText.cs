using System.Buffers;
using System.Text;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>
/// Stores identifiers in as few bits as their alphabet needs. What a text shares with the one before it is stored as a length.
/// </summary>
/// <remarks>Wire form: shared length, then form and length in one varint, then the rest.</remarks>
internal static class PackedText
{
    /// <summary>Longest text in UTF-8 bytes that is accepted back; ingest cuts values far below.</summary>
    private const int LengthMax = 1 << 20;

    private const int UuidLength = 36;
    private const string HexDigits = "0123456789abcdef";
    private const string IdDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";

    private static readonly SearchValues<char> Hex = SearchValues.Create(HexDigits);
    private static readonly SearchValues<char> Id = SearchValues.Create(IdDigits);
    private static readonly byte[] IdCodes = Codes(IdDigits);

    private enum Form
    {
        Utf8,

        /// <summary>Two lower-case hexadecimal digits a byte.</summary>
        Hex,

        /// <summary>Six bits a character of the URL-safe alphabet.</summary>
        Id,

        /// <summary>A lower-case UUID with its dashes: sixteen bytes.</summary>
        Uuid,
    }

    public static void Write(ByteSink sink, string text, string before)
    {
        if (IsUuid(text))
        {
            sink.Varint(0);
            sink.Varint((int)Form.Uuid);
            WriteHex(sink, text.Replace("-", "", StringComparison.Ordinal));
            return;
        }

        var shared = text.AsSpan().CommonPrefixLength(before);
        if (shared > 0 && char.IsHighSurrogate(text[shared - 1]))
        {
            shared--;
        }

        var rest = text.AsSpan(shared);
        sink.Varint((ulong)shared);
        if (!rest.ContainsAnyExcept(Hex))
        {
            sink.Varint((ulong)((rest.Length << 2) | (int)Form.Hex));
            WriteHex(sink, rest);
        }
        else if (!rest.ContainsAnyExcept(Id))
        {
            sink.Varint((ulong)((rest.Length << 2) | (int)Form.Id));
            WriteId(sink, rest);
        }
        else
        {
            var size = Encoding.UTF8.GetByteCount(rest);
            sink.Varint((ulong)((size << 2) | (int)Form.Utf8));
            _ = Encoding.UTF8.GetBytes(rest, sink.Take(size));
        }
    }

    public static string Read(ref ByteSource source, string before)
    {
        var shared = before.AsSpan(0, source.Count(before.Length));
        var head = source.Count(LengthMax << 2);
        var length = head >> 2;
        return (Form)(head & 3) switch
        {
            Form.Utf8 => string.Concat(shared, Encoding.UTF8.GetString(source.Raw(length))),
            Form.Hex => Fill(shared, length, source.Raw((length + 1) / 2), ReadHex),
            Form.Id => Fill(shared, length, source.Raw(((length * 6) + 7) / 8), ReadId),
            _ => ReadUuid(source.Raw(16)),
        };
    }

    private static bool IsUuid(string text) => text.Length == UuidLength
        && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && !text.AsSpan(0, 8).ContainsAnyExcept(Hex) && !text.AsSpan(9, 4).ContainsAnyExcept(Hex)
        && !text.AsSpan(14, 4).ContainsAnyExcept(Hex) && !text.AsSpan(19, 4).ContainsAnyExcept(Hex)
        && !text.AsSpan(24).ContainsAnyExcept(Hex);

    private static string ReadUuid(ReadOnlySpan<byte> bytes)
    {
        var text = Fill([], 32, bytes, ReadHex);
        return $"{text.AsSpan(0, 8)}-{text.AsSpan(8, 4)}-{text.AsSpan(12, 4)}-{text.AsSpan(16, 4)}-{text.AsSpan(20)}";
    }

    private static void WriteHex(ByteSink sink, ReadOnlySpan<char> digits)
    {
        var bytes = sink.Take((digits.Length + 1) / 2);
        bytes.Clear();
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10;
            bytes[i / 2] |= (byte)(digit << ((i & 1) * 4));
        }
    }

    private static void WriteId(ByteSink sink, ReadOnlySpan<char> digits)
    {
        var bytes = sink.Take(((digits.Length * 6) + 7) / 8);
        int pending = 0, bits = 0, at = 0;
        foreach (var digit in digits)
        {
            pending |= IdCodes[digit] << bits;
            bits += 6;
            if (bits >= 8)
            {
                bytes[at++] = (byte)pending;
                pending >>= 8;
                bits -= 8;
            }
        }

        if (bits > 0)
        {
            bytes[at] = (byte)pending;
        }
    }

    private static char ReadHex(ReadOnlySpan<byte> bytes, int i) => HexDigits[(bytes[i / 2] >> ((i & 1) * 4)) & 15];

    private static char ReadId(ReadOnlySpan<byte> bytes, int i)
    {
        var bit = i * 6;
        var at = bit / 8;
        var two = bytes[at] | (at + 1 < bytes.Length ? bytes[at + 1] << 8 : 0);
        return IdDigits[(two >> (bit % 8)) & 63];
    }

    private delegate char Digit(ReadOnlySpan<byte> bytes, int index);

    private static string Fill(ReadOnlySpan<char> shared, int length, ReadOnlySpan<byte> bytes, Digit digit)
    {
        var rented = ArrayPool<char>.Shared.Rent(shared.Length + length);
        var text = rented.AsSpan(0, shared.Length + length);
        shared.CopyTo(text);
        for (var i = 0; i < length; i++)
        {
            text[shared.Length + i] = digit(bytes, i);
        }

        var result = new string(text);
        ArrayPool<char>.Shared.Return(rented);
        return result;
    }

    private static byte[] Codes(string digits)
    {
        var codes = new byte[128];
        for (var i = 0; i < digits.Length; i++)
        {
            codes[digits[i]] = (byte)i;
        }

        return codes;
    }
}
