using System.Diagnostics.CodeAnalysis;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>
/// Reads what stands behind <c>/api/v1/otlp</c>. Exporters append <c>/v1/metrics</c> and the like to whatever their operator
/// wrote,
/// so the same endpoint is reached as <c>v1/metrics</c>, <c>metrics</c>, <c>metrics/v1/traces</c>, or bare.
/// </summary>
internal static class OtlpAddress
{
    /// <summary>False when it is no OTLP address. The signal is null when the address names none.</summary>
    public static bool TryParse(string? rest, out OtlpSignal? signal)
    {
        signal = null;
        var segments = (rest ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            [] => true,
            [var last] => TrySignal(last, out signal),
            [.. var before, var version, var last] =>
                before.Length <= 1 && version.Equals("v1", StringComparison.OrdinalIgnoreCase) && TrySignal(last, out signal),
        };
    }

    private static bool TrySignal(string segment, [NotNullWhen(true)] out OtlpSignal? signal)
    {
        signal = segment.ToLowerInvariant() switch
        {
            "metrics" => OtlpSignal.Metrics,
            "traces" => OtlpSignal.Traces,
            "logs" => OtlpSignal.Logs,
            _ => null,
        };
        return signal is not null;
    }
}
