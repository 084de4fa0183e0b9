using System.Globalization;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Hosting;

public class MetricsTests
{
    [Fact]
    public async Task Every_metric_has_its_help_type_and_number()
    {
        await using var server = await TestServer.StartAsync();

        var lines = (await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var metrics = lines.Chunk(3).ToDictionary(
            m => m[2].Split(' ')[0], m => (m, Value: double.Parse(m[2].Split(' ')[1], CultureInfo.InvariantCulture)));
        Assert.All(metrics, m => Assert.StartsWith($"# HELP {m.Key} ", m.Value.m[0], StringComparison.Ordinal));
        Assert.All(metrics, m => Assert.StartsWith($"# TYPE {m.Key} ", m.Value.m[1], StringComparison.Ordinal));
        Assert.Equal((0, 1), (metrics["clawhq_ledger_position"].Value, metrics["clawhq_ledger_available"].Value));
        Assert.InRange(metrics["clawhq_process_allocated_bytes_total"].Value, 1, double.MaxValue);
    }
}
