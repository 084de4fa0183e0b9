namespace ClawHQ.EndToEnd.Load;

/// <summary>OpenClaw's <c>openclaw.tokens</c>: cumulative series of three token types for each of some models.</summary>
internal sealed class SeriesWriter(string agent, int seed, int models) : LoadWriter(agent)
{
    private static readonly string[] Types = ["input", "cache_read", "output"];

    private readonly Random _random = new(seed);
    private readonly long[] _totals = new long[models * 3];
    private readonly ulong _start = Now;

    private static ulong Now => (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    protected override Batch Next()
    {
        var time = Now;
        for (var i = 0; i < _totals.Length; i++)
        {
            // Some series stand still, as most of a gateway's do at any export.
            _totals[i] += _random.Next(3) == 0 ? 0 : _random.Next(1, 5_000);
        }

        var points = Enumerable.Range(0, _totals.Length).Select(i => OtlpBody.DoublePoint(_start, time, _totals[i],
        [
            ("openclaw.channel", "webchat"), ("openclaw.agent", Agent), ("openclaw.provider", "openai"),
            ("openclaw.model", $"lab-model-{i / 3}"), ("openclaw.token", Types[i % 3]),
        ]));
        var body = OtlpBody.Request(
            [("service.name", "openclaw-gateway"), ("host.id", Agent), ("process.pid", 4711)], "openclaw",
            [OtlpBody.CumulativeSum("openclaw.tokens", "1", points)]);
        return new Batch("/v1/metrics", "application/x-protobuf", body, _totals.Length, new Booked(0, Sum(0), Sum(1), Sum(2)));
    }

    private long Sum(int type) => _totals.Where((_, i) => i % 3 == type).Sum();
}
