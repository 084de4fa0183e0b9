using ClawHQ.Core.Api;

namespace ClawHQ.Hosting;

/// <summary>The server does not start because settings are unknown or wrong; lists every one of them.</summary>
public sealed class SettingsException(IReadOnlyList<ProblemItem> errors)
    : Exception("The settings are wrong:\n" + string.Join('\n', errors.Select(Line)))
{
    public IReadOnlyList<ProblemItem> Errors { get; } = errors;

    private static string Line(ProblemItem error) =>
        $"  {error.Path}{(error.Value is null ? "" : $" = {error.Value}")}: {error.Message}{(error.Hint is null ? "" : " " + error.Hint)}";
}
