using System.Reflection;
using ClawHQ.Core.Api;

namespace ClawHQ.Core.Settings;

/// <summary>Reads written settings into the options of all sections and reports everything that is wrong with them.</summary>
public static class SettingsReader
{
    /// <summary>Reads <paramref name="values"/>; of two values for one path the later wins.</summary>
    /// <param name="sections">All sections that the program knows.</param>
    /// <param name="values">What was written, weakest first.</param>
    /// <param name="errors">Empty when all is right; else one item per unknown or wrong setting.</param>
    public static SettingsSnapshot Read(
        IReadOnlyCollection<SettingsSection> sections, IEnumerable<SettingValue> values, out IReadOnlyList<ProblemItem> errors)
    {
        var known = SettingsSchema.Of(sections);
        var options = sections.ToDictionary(s => s.Type, s => Activator.CreateInstance(s.Type) ?? throw new InvalidOperationException());
        var problems = new List<ProblemItem>();
        foreach (var value in values)
        {
            var problem = known.TryGetValue(value.Path, out var setting) ? Set(options, setting, value) : Unknown(known.Keys, value);
            if (problem is not null)
            {
                problems.Add(problem);
            }
        }

        errors = problems;
        return new SettingsSnapshot(options);
    }

    private static ProblemItem? Set(Dictionary<Type, object> options, KnownSetting setting, SettingValue value)
    {
        if (!SettingText.TryParse(
                setting.Property.PropertyType, setting.Rule, Items(setting.Property, value), out var parsed, out var error))
        {
            return new ProblemItem(value.Path, Problem.Echo(value.Text), error, $"Written in {value.Origin}.");
        }

        setting.Property.SetValue(options[setting.Section.Type], parsed);
        return null;
    }

    /// <summary>A list may be written as one text with commas, as variables and flags do.</summary>
    private static IReadOnlyList<string> Items(PropertyInfo property, SettingValue value) =>
        property.PropertyType == typeof(IReadOnlyList<string>) && !value.IsList ? value.Texts[0].Split(',') : value.Texts;

    private static ProblemItem Unknown(IEnumerable<string> known, SettingValue value)
    {
        var nearest = NearestName.Of(value.Path, known);
        var hint = nearest is null ? "\"clawhq schema settings\" prints all settings." : $"Did you mean {nearest}?";
        return new ProblemItem(value.Path, Problem.Echo(value.Text), "There is no such setting.", $"{hint} Written in {value.Origin}.");
    }
}
