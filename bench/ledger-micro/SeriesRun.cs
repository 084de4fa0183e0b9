using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Bench.Ledger;

/// <summary>Appends points of 10,000 cumulative series, 1,000 a request, and prints what one point costs.</summary>
internal sealed class SeriesRun(int points)
{
    private const int Series = 10_000;
    private const int PointsOfGroup = 4;
    private const int PointsOfRequest = 1_000;

    private static readonly PointMeasure[] Measures =
        [PointMeasure.UncachedInput, PointMeasure.CacheRead, PointMeasure.Output, PointMeasure.ReportedCost];

    private readonly string _folder = Directory.CreateTempSubdirectory("clawhq-bench-").FullName;
    private readonly long _start = new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private long _sent;

    /// <param name="advancing">One of so many series advances with each round.</param>
    public async Task PrintAsync(int advancing)
    {
        await using var services = Product.Start(Path.Combine(_folder, $"series-{advancing}"));
        var (database, dimensions) = (services.GetRequiredService<LedgerDatabase>(), services.GetRequiredService<DimensionRegistry>());
        var writer = services.GetRequiredService<LedgerWriter>();
        await writer.StartAsync(CancellationToken.None);
        Append(writer, Chunk(dimensions, 400_000, advancing));
        var reading = new Reading($"points, 1 of {advancing} advancing");
        for (var left = points; left > 0; left -= 100_000)
        {
            var chunk = Chunk(dimensions, Math.Min(left, 100_000), advancing);
            reading.Take(() => Append(writer, chunk));
        }

        await writer.StopAsync(CancellationToken.None);
        _ = reading.Report(points, new FileInfo(database.Path).Length);
    }

    private List<AppendRequest> Chunk(DimensionRegistry dimensions, int count, int advancing)
    {
        var requests = new List<AppendRequest>();
        for (var i = 0; i < count / PointsOfRequest; i++)
        {
            var request = new AppendRequest();
            for (var k = 0; k < PointsOfRequest / PointsOfGroup; k++, _sent += PointsOfGroup)
            {
                request.Groups.Add(Group(dimensions, (int)(_sent % Series), _sent / Series, advancing));
            }

            requests.Add(request);
        }

        return requests;
    }

    private MetricGroup Group(DimensionRegistry dimensions, int series, long round, int advancing)
    {
        var time = _start + (round * 10_000);
        return new MetricGroup
        {
            Dimensions = dimensions.Intern(new DimensionSet { Agent = $"agent-{series / 40}", Model = $"model-{series % 40}" }),
            Time = time,
            Provenance = new Provenance { Signal = Signal.Metric, Emitter = "openclaw", Rule = "openclaw.tokens", ReceivedAt = time },
            Points = [.. Enumerable.Range(0, PointsOfGroup).Select(i => new MetricPoint(
                Key(series + i), time * 1_000_000, _start * 1_000_000, Value(series + i, round, advancing), Measures[i], true))],
        };
    }

    private static long Value(int series, long round, int advancing) =>
        100 + ((round + (series / PointsOfGroup % advancing)) / advancing * 37);

    private static UInt128 Key(int series) =>
        new(unchecked((ulong)(series + 1) * 0x9E3779B97F4A7C15), unchecked((ulong)(series + 1) * 0xC2B2AE3D27D4EB4F));

    private static void Append(LedgerWriter writer, List<AppendRequest> requests)
    {
        foreach (var four in requests.Chunk(4))
        {
            Task.WhenAll(four.Select(request => writer.AppendAsync(request, CancellationToken.None).AsTask())).GetAwaiter().GetResult();
        }
    }
}
