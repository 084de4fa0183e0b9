using System.Reflection;

namespace ClawHQ.Core.Settings;

/// <summary>One setting that the program knows.</summary>
/// <param name="Path">Such as <c>server.port</c>.</param>
/// <param name="Section">The section that it belongs to.</param>
/// <param name="Property">The property that holds it.</param>
/// <param name="Rule">Its meaning and bounds.</param>
public sealed record KnownSetting(string Path, SettingsSection Section, PropertyInfo Property, SettingAttribute Rule)
{
    /// <summary>What kind of value it takes, in words.</summary>
    public string TypeName => SettingText.TypeName(Property.PropertyType);

    /// <summary>The default as it would be written; empty when there is none.</summary>
    public string Default => SettingText.Format(Property.GetValue(Activator.CreateInstance(Section.Type)));

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => "CLAWHQ_" + Path.ToUpperInvariant().Replace(".", "__", StringComparison.Ordinal);
}

/// <summary>Lists every setting of a set of sections.</summary>
public static class SettingsSchema
{
    /// <summary>All settings by path, in the order of sections and properties.</summary>
    public static IReadOnlyDictionary<string, KnownSetting> Of(IEnumerable<SettingsSection> sections) => sections
        .SelectMany(
            section => section.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance), (section, property) => (section, property))
        .Select(p => (p.section, p.property, rule: p.property.GetCustomAttribute<SettingAttribute>()))
        .Where(p => p.rule is not null)
        .Select(
            p =>
                new KnownSetting(
                    $"{p.section.Name}.{SettingText.Snake(p.property.Name)}", p.section, p.property, p.rule!)) // filtered above
        .ToDictionary(s => s.Path, StringComparer.Ordinal);
}
