using System.Collections;

namespace ClawHQ.Core.Settings;

/// <summary>Reads settings from environment variables: <c>CLAWHQ_A__B</c> is <c>a.b</c>.</summary>
/// <remarks>
/// Only names with a double underscore are settings. Kubernetes puts variables such as <c>CLAWHQ_PORT=tcp://10.0.0.1:4040</c>
/// into every container beside a service called clawhq; those must not be taken for ours.
/// </remarks>
public static class EnvironmentSettings
{
    private const string Prefix = "CLAWHQ_";

    /// <summary>The settings among <paramref name="variables"/>, ordered by name.</summary>
    public static IReadOnlyList<SettingValue> Read(IDictionary variables) =>
    [
        .. variables.Cast<DictionaryEntry>()
            .Select(v => (Name: (string)v.Key, Value: (string?)v.Value ?? ""))
            .Where(v => v.Name.StartsWith(Prefix, StringComparison.Ordinal) && v.Name.Contains("__", StringComparison.Ordinal))
            .OrderBy(v => v.Name, StringComparer.Ordinal)
            .Select(v => new SettingValue(PathOf(v.Name), v.Value, $"environment variable {v.Name}")),
    ];

    private static string PathOf(string name) =>
        name[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal).ToLowerInvariant();
}
