using System.Diagnostics.CodeAnalysis;

namespace ClawHQ.Core.Attribution;

/// <summary>Cuts texts from outside to what is kept of them: names, ids, whatever else a report says in words.</summary>
public static class KeptText
{
    /// <summary>Longest kept text in UTF-16 units; longer ones are cut before the character that would pass it.</summary>
    public const int LengthMax = 256;

    /// <summary>The text, or as much of it as is kept.</summary>
    /// <remarks>Never half a character, which would be stored as another one: memory and disk would differ.</remarks>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text) => text is { Length: > LengthMax }
        ? text[..(char.IsHighSurrogate(text[LengthMax - 1]) ? LengthMax - 1 : LengthMax)]
        : text;
}
