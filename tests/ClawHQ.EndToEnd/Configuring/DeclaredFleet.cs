using System.Globalization;
using System.Text;

namespace ClawHQ.EndToEnd.Configuring;

/// <summary>Some hundred objects of several kinds. Two versions of it differ in every object, and each has rules that the other has
/// not.</summary>
internal static class DeclaredFleet
{
    /// <summary>How many objects a version has.</summary>
    public const int Count = 6 * EachKind;

    /// <summary>How many objects the way from one version to another changes: each, and the rules, which have other names, go.</summary>
    public const int Changes = 7 * EachKind;

    private const int EachKind = 100;

    /// <summary>The version of this name as one file.</summary>
    public static string Version(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < EachKind; i++)
        {
            var number = i.ToString("000", CultureInfo.InvariantCulture);
            Append("Team", $"team-{number}", $"{{title: {name}, costCenter: \"{number}\"}}");
            Append("Client", $"client-{number}", $"{{title: {name}}}");
            Append("Project", $"project-{number}", $"{{title: {name}, team: team-{number}, client: client-{number}}}");
            Append("Agent", $"agent-{number}", $"{{description: {name}, team: team-{number}, project: project-{number}}}");
            Append(
                "AttributionRule", $"rule-{name}-{number}",
                $"{{order: {i}, match: {{agent: \"{name}-*\"}}, set: {{team: team-{number}}}}}");
            Append(
                "PriceOverride", $"price-{number}",
                $"{{provider: own, model: \"{name}-{number}\", rates: {{input: \"{i}.5\", output: \"{i}.25\"}}}}");
        }

        return text.ToString();

        void Append(string kind, string of, string spec) => text.Append(
            CultureInfo.InvariantCulture,
            $"---\napiVersion: clawhq/v1\nkind: {kind}\nmetadata: {{name: {of}, labels: {{version: {name}}}}}\nspec: {spec}\n");
    }
}
