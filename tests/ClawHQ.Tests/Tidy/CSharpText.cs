using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Tidy;

/// <summary>A method, constructor or property with a body: its header on one line, its first line, its number of lines.</summary>
internal sealed record MemberText(string Header, int Line, int Lines);

/// <summary>Reads C# just well enough to measure it: blanks out comments and literals, then follows the braces.</summary>
internal static partial class CSharpText
{
    /// <summary>The source at the same length, comments and literals blanked out.</summary>
    public static string Blank(string source) =>
        CommentOrLiteral().Replace(source, match => string.Concat(match.Value.Select(c => c == '\n' ? '\n' : ' ')));

    /// <summary>The members with a body that stand directly in a type.</summary>
    public static IEnumerable<MemberText> Members(string source)
    {
        var text = Blank(source);
        var open = new Stack<(bool IsType, string Header, int Start)>();
        var boundary = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{')
            {
                var start = i - text[boundary..i].TrimStart().Length;
                var header = Whitespace().Replace(text[start..i], " ").Trim();
                open.Push((TypeHeader().IsMatch(header), header, start));
            }
            else if (text[i] is '}' && open.TryPop(out var block))
            {
                var isMember = !block.IsType && block.Header.Length > 0 && open.TryPeek(out var parent) && parent.IsType;
                if (isMember && !FieldHeader().IsMatch(block.Header))
                {
                    yield return new MemberText(block.Header, LineOf(text, block.Start), LineOf(text, i) - LineOf(text, block.Start) + 1);
                }
            }

            boundary = text[i] is '{' or '}' or ';' ? i + 1 : boundary;
        }
    }

    public static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    // In order: comments, raw strings, verbatim strings, interpolated strings (whose holes may hold strings), strings, characters.
    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|\$*(?<q>"{3,})[\s\S]*?\k<q>"*|(\$@|@\$|@)"([^"]|"")*"
        |\$"(\\.|\{\{|\{([^{}"]|"(\\.|[^"\\])*"|\{[^{}]*\})*\}|[^"\\{])*"|"(\\.|[^"\\\n])*"|'(\\.[^']*|[^'\\])'
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrLiteral();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    [GeneratedRegex(@"(^|\s)(class|struct|record|interface|enum|extension|namespace)\b(?!.*=>)")]
    private static partial Regex TypeHeader();

    // A field with an initialiser is a table, not a method: its length is its content.
    [GeneratedRegex("^[^=()]*=(?!>)")]
    private static partial Regex FieldHeader();
}
