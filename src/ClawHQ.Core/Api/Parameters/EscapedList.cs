using System.Text;

namespace ClawHQ.Core.Api.Parameters;

/// <summary>Values separated by commas, where a backslash takes the next character literally.</summary>
internal static class EscapedList
{
    /// <summary>Splits the text; an empty part is an empty value.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var value = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                _ = value.Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                yield return value.ToString();
                _ = value.Clear();
            }
            else
            {
                _ = value.Append(text[i]);
            }
        }

        yield return value.ToString();
    }
}
