namespace ClawHQ.Core.Api;

/// <summary>Writes lists of texts on one line for people.</summary>
public static class ListText
{
    /// <summary>The texts, separated by commas; one that has a comma itself, is empty, or begins or ends with what could be mistaken stands
    /// in quotes, so that it is seen to be one.</summary>
    public static string Of(IEnumerable<string> texts) => string.Join(", ", texts.Select(One));

    private static string One(string text) =>
        text.Length == 0 || text.Contains(',', StringComparison.Ordinal) || text[0] is ' ' or '"' || text[^1] == ' ' ? $"\"{text}\"" : text;
}
