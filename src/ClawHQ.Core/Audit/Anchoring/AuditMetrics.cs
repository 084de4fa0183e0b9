using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Audit.Anchoring;

/// <summary>Shows the end of the trail in <c>/metrics</c>, so that whoever keeps those figures can tell that it was cut off.</summary>
internal sealed class AuditMetrics(AuditLog log, IMeterFactory meters) : IHostedService
{
    /// <summary>Hexadecimal digits of the hash in the figure: as many bits as a floating point number holds exactly.</summary>
    private const int DigitsShown = 12;

    private Meter? _meter;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter = meters.Create("ClawHQ.Audit");
        _ = _meter.CreateObservableCounter("clawhq.audit.records", () => log.Head.Seq, null, "Records of the audit trail.");
        _ = _meter.CreateObservableGauge(
            "clawhq.audit.head",
            () => long.Parse(log.Head.Hash.AsSpan(0, DigitsShown), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            null,
            "First 48 bits of the last audit record's hash, as a number.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
