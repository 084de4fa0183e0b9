using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Settings;
using ClawHQ.Hosting;

namespace ClawHQ.Commands;

/// <summary><c>clawhq schema settings</c>: every setting as a commented settings file with the defaults.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var settings = new Command("settings", "Prints every setting with its default, as a settings file");
        settings.SetAction(_ => Console.Write(SettingsText()));
        var config = new Command("config", "Prints the JSON Schema of configuration as code");
        config.SetAction(_ => Console.WriteLine(SchemaWriter.Write(ValidateCommand.Kinds()).ToJsonString(Indented)));
        return new Command("schema", "Describes what ClawHQ reads") { settings, config };
    }

    /// <summary>A settings file that changes nothing: every setting with its meaning, its variable and its default.</summary>
    public static string SettingsText()
    {
        var text = new System.Text.StringBuilder("# Every setting of ClawHQ with its default. All of it is optional.\n");
        foreach (var section in SettingsSchema.Of(ServerBuilder.Sections()).Values.GroupBy(s => s.Section.Name))
        {
            text.Append('\n').Append(section.Key).Append(":\n");
            foreach (var setting in section)
            {
                var name = setting.Path[(section.Key.Length + 1)..];
                text.Append($"  # {setting.Rule.Meaning}\n  # {setting.TypeName}; {setting.Variable}\n");
                text.Append(setting.Default.Length == 0 ? $"  # {name}:\n" : $"  {name}: {Quoted(setting.Default)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A list of addresses such as ::1 must be quoted item by item to be YAML.</summary>
    private static string Quoted(string value) => value.StartsWith('[') && value.Length > 2
        ? "[" + string.Join(", ", value[1..^1].Split(", ").Select(v => $"\"{v}\"")) + "]"
        : value;
}
