using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ClawHQ.Core.Settings;

/// <summary>Turns the text of a setting into its value and back.</summary>
internal static class SettingText
{
    private static readonly (string Unit, double Milliseconds)[] DurationUnits =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a value of <paramref name="type"/>; on failure <paramref name="error"/> says what would be right.</summary>
    public static bool TryParse(
        Type type, SettingAttribute rule, IReadOnlyList<string> texts, out object? value, [NotNullWhen(false)] out string? error)
    {
        value = null;
        if (type == typeof(IReadOnlyList<string>))
        {
            value = texts.Select(t => t.Trim()).Where(t => t.Length > 0).ToArray();
            error = null;
            return true;
        }

        error = texts.Count == 1
            ? ParseSingle(Nullable.GetUnderlyingType(type) ?? type, rule, texts[0], out value)
            : "A single value is needed, not a list.";
        return error is null;
    }

    /// <summary>Writes a value as it would be written in the settings file.</summary>
    public static string Format(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        TimeSpan span => FormatDuration(span),
        Enum word => Snake(word.ToString()),
        IReadOnlyList<string> list => $"[{string.Join(", ", list)}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>How the type is called in messages and in the schema.</summary>
    public static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => "text",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(int) || t == typeof(long) => "whole number",
        var t when t == typeof(TimeSpan) => "duration",
        var t when t == typeof(IReadOnlyList<string>) => "list of text",
        var t when t.IsEnum => string.Join(" or ", Enum.GetNames(t).Select(Snake)),
        var t => throw new ArgumentException($"A setting cannot be of type {t}."),
    };

    /// <summary><c>OtlpHttpPort</c> as <c>otlp_http_port</c>.</summary>
    public static string Snake(string pascal) => string.Concat(
        pascal.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));

    private static string? ParseSingle(Type type, SettingAttribute rule, string text, out object? value)
    {
        value = null;
        if (type == typeof(string))
        {
            value = text;
            return null;
        }

        if (type == typeof(bool))
        {
            value = text is "true" or "false" ? text == "true" : null;
            return value is null ? "Must be true or false." : null;
        }

        if (type.IsEnum)
        {
            value = Enum.GetValues(type).Cast<object>().FirstOrDefault(v => Snake(v.ToString() ?? "") == text);
            return value is null ? $"Must be {TypeName(type)}." : null;
        }

        return type == typeof(TimeSpan) ? ParseDuration(rule, text, out value) : ParseNumber(type, rule, text, out value);
    }

    private static string? ParseNumber(Type type, SettingAttribute rule, string text, out object? value)
    {
        var min = type == typeof(int) ? Math.Max(rule.Min, int.MinValue) : rule.Min;
        var max = type == typeof(int) ? Math.Min(rule.Max, int.MaxValue) : rule.Max;
        value = null;
        if (!long.TryParse(
                text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Must be a whole number between {min} and {max}.");
        }

        value = type == typeof(int) ? (object)(int)number : number;
        return null;
    }

    private static string? ParseDuration(SettingAttribute rule, string text, out object? value)
    {
        value = null;
        foreach (var (unit, milliseconds) in DurationUnits)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count < 1_000_000_000)
            {
                var span = TimeSpan.FromMilliseconds(count * milliseconds);
                if (span.TotalMilliseconds < rule.Min || span.TotalMilliseconds > rule.Max)
                {
                    var min = FormatDuration(TimeSpan.FromMilliseconds(Math.Max(rule.Min, 0)));
                    return rule.Max == long.MaxValue
                        ? $"Must be at least {min}."
                        : $"Must be between {min} and {FormatDuration(TimeSpan.FromMilliseconds(rule.Max))}.";
                }

                value = span;
                return null;
            }
        }

        return "Must be a duration such as 250ms, 30s, 5m, 2h or 400d.";
    }

    private static string FormatDuration(TimeSpan span)
    {
        var milliseconds = (long)span.TotalMilliseconds;
        var (unit, size) = DurationUnits.Last(u => milliseconds % (long)u.Milliseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / (long)size}{(milliseconds == 0 ? "s" : unit)}");
    }
}
