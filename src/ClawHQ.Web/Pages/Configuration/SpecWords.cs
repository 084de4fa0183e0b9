using System.Text;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>Names of kinds and fields as people read them.</summary>
internal static class SpecWords
{
    /// <summary><c>costCenter</c> as <c>Cost center</c>, <c>AttributionRule</c> as <c>Attribution rule</c>.</summary>
    public static string Of(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            _ = words.Length == 0 ? words.Append(char.ToUpperInvariant(c))
                : char.IsAsciiLetterUpper(c) ? words.Append(' ').Append(char.ToLowerInvariant(c))
                : words.Append(c);
        }

        return words.ToString();
    }

    /// <summary><c>spec.memberships.0.from</c> as <c>Memberships 1, from</c>.</summary>
    public static string OfPath(string path)
    {
        string[] steps = [.. path.Split('.').SkipWhile(s => s == "spec")];
        var words = new StringBuilder(steps.Length == 0 ? "Spec" : Of(steps[0]));
        foreach (var step in steps.Skip(1))
        {
            _ = int.TryParse(step, System.Globalization.NumberStyles.None, null, out var index)
                ? words.Append(System.Globalization.CultureInfo.InvariantCulture, $" {index + 1}")
                : words.Append(", ").Append(Of(step).ToLowerInvariant());
        }

        return words.ToString();
    }
}
