using System.Buffers;
using System.Text;

namespace ClawHQ.Core.Ledger.Blocks.Codecs;

/// <summary>How a text is stored.</summary>
/// <param name="Shared">Characters that it begins with as the text before it does.</param>
/// <param name="Rest">Form of the rest in the lower two bits, its length above.</param>
internal readonly record struct TextHead(long Shared, long Rest);

/// <summary>
/// Stores identifiers in as few bits as their alphabet needs. What a text shares with the one before it is not stored again.
/// </summary>
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

    /// <summary>Says how a text is stored after the one before it.</summary>
    public static TextHead Measure(string text, string before)
    {
        if (IsUuid(text))
        {
            return new TextHead(0, (int)Form.Uuid);
        }

        var shared = text.AsSpan().CommonPrefixLength(before);
        if (shared > 0 && char.IsHighSurrogate(text[shared - 1]))
        {
            shared--;
        }

        var rest = text.AsSpan(shared);
        return !rest.ContainsAnyExcept(Hex) ? new TextHead(shared, (rest.Length << 2) | (int)Form.Hex)
            : !rest.ContainsAnyExcept(Id) ? new TextHead(shared, (rest.Length << 2) | (int)Form.Id)
            : new TextHead(shared, (Encoding.UTF8.GetByteCount(rest) << 2) | (int)Form.Utf8);
    }

    /// <summary>Writes what is not shared, as measured.</summary>
    public static void Write(ByteSink sink, string text, TextHead head)
    {
        var rest = text.AsSpan((int)head.Shared);
        switch ((Form)(head.Rest & 3))
        {
            case Form.Utf8:
                _ = Encoding.UTF8.GetBytes(rest, sink.Take((int)(head.Rest >> 2)));
                break;
            case Form.Hex:
                WriteHex(sink.Take((rest.Length + 1) / 2), rest);
                break;
            case Form.Id:
                WriteId(sink, rest);
                break;
            default:
                WriteUuid(sink.Take(16), rest);
                break;
        }
    }

    public static string Read(ref ByteSource source, string before, TextHead head)
    {
        if (head.Shared < 0 || head.Shared > before.Length || head.Rest is < 0 or > LengthMax << 2)
        {
            throw new LedgerCorruptException("A stored text has an impossible length.");
        }

        var shared = before.AsSpan(0, (int)head.Shared);
        var length = (int)(head.Rest >> 2);
        return (Form)(head.Rest & 3) switch
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

    private static void WriteUuid(Span<byte> bytes, ReadOnlySpan<char> text)
    {
        WriteHex(bytes[..4], text[..8]);
        WriteHex(bytes[4..6], text[9..13]);
        WriteHex(bytes[6..8], text[14..18]);
        WriteHex(bytes[8..10], text[19..23]);
        WriteHex(bytes[10..], text[24..]);
    }

    private static void WriteHex(Span<byte> bytes, ReadOnlySpan<char> digits)
    {
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
