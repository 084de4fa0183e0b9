using System.Diagnostics.Metrics;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Pulling;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Config;

/// <summary>Shows in <c>/metrics</c> how objects stand to their files.</summary>
internal sealed class ConfigMetrics(DriftCheck drift, FolderPull pull, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create("ClawHQ.Config");
        _ = meter.CreateObservableGauge(
            "clawhq.config.drifted", () => drift.Count, null, "Declared objects that are not as their files have them.");
        if (pull.State is not null)
        {
            _ = meter.CreateObservableGauge(
                "clawhq.config.folder.problems", () => pull.State?.Problems.Count ?? 0, null,
                "What keeps the configuration folder from being applied; 0 while nothing does.");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
