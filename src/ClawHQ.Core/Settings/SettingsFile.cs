using ClawHQ.Core.Api;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClawHQ.Core.Settings;

/// <summary>Reads <c>clawhq.yaml</c>: sections of settings, nothing else.</summary>
public static class SettingsFile
{
    /// <summary>Settings files are written by hand; one larger than this is a mistake.</summary>
    public const int LengthMax = 1 << 20;

    /// <summary>Reads the text of a settings file.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">The file's name for messages.</param>
    /// <param name="errors">What cannot be read at all; wrong settings are found later by <see cref="SettingsReader"/>.</param>
    public static IReadOnlyList<SettingValue> Read(string text, string name, out IReadOnlyList<ProblemItem> errors)
    {
        var problems = new List<ProblemItem>();
        var values = new List<SettingValue>();
        errors = problems;
        if (text.Length > LengthMax)
        {
            problems.Add(new ProblemItem(name, null, "The file is larger than 1 MiB."));
            return values;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            foreach (var document in stream.Documents)
            {
                Walk(document.RootNode, "", name, values, problems);
            }
        }
        catch (YamlException e)
        {
            problems.Add(new ProblemItem($"{name}:{e.Start.Line}:{e.Start.Column}", null, e.Message));
        }

        return values;
    }

    private static void Walk(YamlNode node, string path, string name, List<SettingValue> values, List<ProblemItem> problems)
    {
        var origin = $"{name}:{node.Start.Line}:{node.Start.Column}";
        switch (node)
        {
            case YamlMappingNode map when path.Split('.').Length < 4:
                foreach (var (key, child) in map.Children)
                {
                    Walk(child, path.Length == 0 ? KeyText(key) : $"{path}.{KeyText(key)}", name, values, problems);
                }

                break;
            case YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode):
                values.Add(new SettingValue(path, [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")], origin));
                break;
            case YamlScalarNode { Value: { } text } when path.Length > 0 && (
                text.Length > 0 || path.Contains('.', StringComparison.Ordinal)):
                values.Add(new SettingValue(path, text, origin));
                break;
            case YamlScalarNode:
                break;
            default:
                problems.Add(
                    new ProblemItem(
                        path, null, "Settings are sections of names with single values or lists of text.", $"Written in {origin}."));
                break;
        }
    }

    private static string KeyText(YamlNode key) => (key as YamlScalarNode)?.Value ?? key.ToString();
}
