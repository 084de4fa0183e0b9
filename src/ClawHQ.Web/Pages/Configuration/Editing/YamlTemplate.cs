using System.Text;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Web.Pages.Configuration.Editing;

/// <summary>Writes what a new object of a kind begins as: its form, with every field and its meaning as comments.</summary>
internal static class YamlTemplate
{
    public static string Of(ConfigKind kind)
    {
        var text = new StringBuilder();
        _ = text.Append("apiVersion: ").Append(ManifestReader.ApiVersion).Append("\nkind: ").Append(kind.Name)
            .Append("\nmetadata:\n  name: \nspec:\n");
        Fields(text, kind.Spec, "  ");
        return text.ToString();
    }

    private static void Fields(StringBuilder text, SpecType type, string indent)
    {
        foreach (var field in type.Fields)
        {
            var example = field.Rule.Example is { } given ? $" {given}" : "";
            _ = field.Form == FieldForm.Mapping
                ? text.Append(indent).Append(field.Name).Append(":  # ").Append(field.Rule.Meaning).Append('\n')
                : text.Append(indent).Append(field.Rule.IsRequired ? "" : "# ").Append(field.Name).Append(':').Append(example)
                    .Append("  # ").Append(field.Rule.Meaning).Append('\n');
            if (field.Form == FieldForm.Mapping)
            {
                Fields(text, field.Inner!, indent + "  ");
            }
        }
    }
}
