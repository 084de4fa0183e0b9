using System.Globalization;
using System.Text;

namespace ClawHQ.Core.Ingest.Otlp.Json;

/// <summary>Unescaping of JSON strings that takes whatever comes: half of a surrogate pair becomes the replacement character
/// instead
/// of an exception.</summary>
internal static class JsonText
{
    private const int HexLength = 4;

    /// <summary>Unescapes a string that a JSON reader has accepted and returns the length of the result, which is never
    /// longer.</summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> result)
    {
        var length = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                escaped.CopyTo(result[length..]);
                return length + escaped.Length;
            }

            escaped[..plain].CopyTo(result[length..]);
            length += plain;
            escaped = escaped[(plain + 1)..];
            length += escaped[0] == 'u' ? WriteUnit(ref escaped, result[length..]) : WriteShort(ref escaped, result[length..]);
        }
    }

    private static int WriteShort(ref ReadOnlySpan<byte> escaped, Span<byte> result)
    {
        result[0] = escaped[0] switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'t' => (byte)'\t',
            (byte)'r' => (byte)'\r',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            var other => other,
        };
        escaped = escaped[1..];
        return 1;
    }

    /// <summary>Reads <c>uXXXX</c>, and the second half of a pair when it follows.</summary>
    private static int WriteUnit(ref ReadOnlySpan<byte> escaped, Span<byte> result)
    {
        var first = Unit(escaped[1..]);
        escaped = escaped[(1 + HexLength)..];
        if (char.IsHighSurrogate(first) && escaped.StartsWith("\\u"u8))
        {
            var second = Unit(escaped[2..]);
            if (Rune.TryCreate(first, second, out var pair))
            {
                escaped = escaped[(2 + HexLength)..];
                return pair.EncodeToUtf8(result);
            }
        }

        return (Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(result);
    }

    private static char Unit(ReadOnlySpan<byte> digits)
        => (char)ushort.Parse(digits[..HexLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
