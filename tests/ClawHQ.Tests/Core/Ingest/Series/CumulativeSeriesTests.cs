using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Tests.Core.Ingest.Golden;

namespace ClawHQ.Tests.Core.Ingest.Series;

/// <summary>Running totals become spend exactly once: through the whole pipeline into a real ledger, against a model of a few
/// lines.</summary>
public class CumulativeSeriesTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private static readonly string[] Types = ["input", "output", "cache_read", "cache_write"];

    private sealed record Export(long Start, long Time, long[] Values);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Restarts_gaps_disorder_and_repetition_count_each_token_once(int seed)
    {
        var random = new Random(seed);
        var exports = Run(random, resets: false);
        var delivered = exports.Where(_ => random.Next(4) != 0).SelectMany(e => Enumerable.Repeat(e, random.Next(1, 4))).ToArray();
        random.Shuffle(delivered);

        var caller = BookingServer.CallerOf($"restarts {seed}");
        foreach (var export in delivered)
        {
            await TakeAsync(caller, export);
        }

        // With a start time of its own for each run of the process, the highest total of each run is what it used.
        var expected = delivered.GroupBy(e => e.Start).Sum(run => Types.Index().Sum(t => run.Max(e => e.Values[t.Index])));
        Assert.Equal(expected, Booked(caller));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public async Task A_reset_counts_in_full_and_replays_of_anything_before_or_after_it_add_nothing(int seed)
    {
        var random = new Random(seed);
        var caller = BookingServer.CallerOf($"resets {seed}");
        var delivered = new List<Export>();
        var expected = 0L;
        var last = new long[Types.Length];
        foreach (var export in Run(random, resets: true))
        {
            await TakeAsync(caller, export);
            delivered.Add(export);
            expected += export.Values.Index().Sum(v => v.Item >= last[v.Index] ? v.Item - last[v.Index] : v.Item);
            last = export.Values;
            if (random.Next(3) == 0)
            {
                await TakeAsync(caller, delivered[random.Next(delivered.Count)]);
            }

            Assert.Equal(expected, Booked(caller));
        }

        var replay = delivered.ToArray();
        random.Shuffle(replay);
        foreach (var export in replay)
        {
            await TakeAsync(caller, export);
        }

        Assert.Equal(expected, Booked(caller));
    }

    /// <summary>Exports of a process every 15 seconds, many of them idle; it restarts now and then with a new start time, or
    /// loses its totals
    /// and keeps the start.</summary>
    private static List<Export> Run(Random random, bool resets)
    {
        var now = (BookingServer.Now - TimeSpan.FromMinutes(50)).ToUnixTimeMilliseconds() * 1_000_000;
        var start = now;
        var values = new long[Types.Length];
        var exports = new List<Export>();
        for (var i = 0; i < 120; i++)
        {
            now += 15_000_000_000;
            if (random.Next(20) == 0)
            {
                values = new long[Types.Length];
                start = resets ? start : now;
            }

            if (random.Next(3) == 0)
            {
                values = [.. values.Select(v => v + random.Next(1000))];
            }

            exports.Add(new Export(start, now, values));
        }

        return exports;
    }

    private long Booked(Caller caller) => shared.Server.EntriesOf(caller.Binding.Project ?? "").Sum(e => e.Usage.Total);

    private Task<IngestOutcome> TakeAsync(Caller caller, Export export) =>
        shared.Server.TakeAsync(OtlpSignal.Metrics, Body(export), isJson: true, caller);

    private static byte[] Body(Export export) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        resourceMetrics = new[]
        {
            new
            {
                resource = new { attributes = new[] { Text("service.name", "openclaw") } },
                scopeMetrics = new[] { new { scope = new { name = "openclaw" }, metrics = new[] { Metric(export) } } },
            },
        },
    });

    private static object Metric(Export export) => new
    {
        name = "openclaw.tokens",
        sum = new
        {
            aggregationTemporality = 2,
            isMonotonic = true,
            dataPoints = export.Values.Select((value, i) => new
            {
                startTimeUnixNano = $"{export.Start}",
                timeUnixNano = $"{export.Time}",
                asDouble = (double)value,
                attributes = new[]
                {
                    Text("openclaw.agent", "main"), Text("openclaw.model", "gpt-5.1"), Text("openclaw.token", Types[i]),
                },
            }),
        },
    };

    private static object Text(string key, string value) => new { key, value = new { stringValue = value } };
}
