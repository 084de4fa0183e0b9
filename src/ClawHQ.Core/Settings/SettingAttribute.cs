namespace ClawHQ.Core.Settings;

/// <summary>Marks a property of an options class as a setting and says what it means.</summary>
/// <remarks>
/// Allowed types: text, bool, int, long, <see cref="TimeSpan"/> (written <c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>400d</c>),
/// enums and lists of text. The default is the property's initial value. The path is the section's name and the property's
/// name in snake case, such as <c>server.otlp_http_port</c>.
/// </remarks>
/// <param name="meaning">One sentence for operators; printed by <c>clawhq schema settings</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string meaning) : Attribute
{
    public string Meaning { get; } = meaning;

    /// <summary>Smallest allowed number; for durations in milliseconds.</summary>
    public long Min { get; init; } = long.MinValue;

    /// <summary>Largest allowed number; for durations in milliseconds.</summary>
    public long Max { get; init; } = long.MaxValue;
}
