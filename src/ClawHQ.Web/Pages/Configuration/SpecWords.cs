using System.Globalization;
using System.Text;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>Names of kinds and fields as people read them.</summary>
internal static class SpecWords
{
    private const string SpecPrefix = "spec.", LabelPrefix = "labels.";

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

    /// <summary><c>spec.memberships.0.from</c> as <c>Memberships 1, from</c>, <c>labels.tier</c> as <c>Label tier</c>.</summary>
    /// <param name="path">The path.</param>
    /// <param name="type">The type of the spec. Names of the user's own, such as <c>service.namespace</c> in
    /// <c>spec.match.attributes.service.namespace</c>, then stay as they are; null where no such path can come.</param>
    public static string OfPath(string path, SpecType? type = null)
    {
        if (path.StartsWith(LabelPrefix, StringComparison.Ordinal))
        {
            return $"Label {path[LabelPrefix.Length..]}";
        }

        var rest = path.StartsWith(SpecPrefix, StringComparison.Ordinal) ? path[SpecPrefix.Length..] : path;
        var words = new StringBuilder();
        while (rest.Length > 0)
        {
            var cut = rest.IndexOf('.', StringComparison.Ordinal);
            var step = cut < 0 ? rest : rest[..cut];
            rest = cut < 0 ? "" : rest[(cut + 1)..];
            if (int.TryParse(step, NumberStyles.None, null, out var index))
            {
                words.Append(CultureInfo.InvariantCulture, $" {index + 1}");
                continue;
            }

            words.Append(words.Length == 0 ? Of(step) : $", {Of(step).ToLowerInvariant()}");
            var field = type?.Fields.FirstOrDefault(f => f.Name == step);
            if (field?.Form is FieldForm.TextMap or FieldForm.TextListMap && rest.Length > 0)
            {
                return words.Append(' ').Append(rest).ToString();
            }

            type = field?.Inner;
        }

        return words.ToString();
    }
}
