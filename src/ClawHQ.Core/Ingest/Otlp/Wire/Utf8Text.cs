namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>Cutting UTF-8 without splitting a character.</summary>
internal static class Utf8Text
{
    /// <summary>The longest length up to <paramref name="max"/> that does not end inside a character. What is not UTF-8 is cut
    /// at <paramref name="max"/> or up to three bytes before.</summary>
    public static int CutLength(ReadOnlySpan<byte> text, int max)
    {
        if (text.Length <= max)
        {
            return text.Length;
        }

        var length = max;
        while (length > max - 3 && IsContinuation(text[length]))
        {
            length--;
        }

        return length;
    }

    /// <summary>The text cut to the length, see <see cref="CutLength"/>.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int max) => text[..CutLength(text, max)];

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;
}
