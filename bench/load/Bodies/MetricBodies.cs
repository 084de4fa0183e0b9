using ClawHQ.EndToEnd.Load;

namespace ClawHQ.Load.Bodies;

/// <summary>OpenClaw's export: for each agent and model four token types and the cost, all cumulative.</summary>
internal static class MetricBodies
{
    /// <summary>Points of one agent and model, which advance together.</summary>
    public const int PointsPerGroup = 5;

    private static readonly string[] Types = ["input", "output", "cache_read", "cache_write"];
    private static readonly string[] Channels = ["slack", "telegram", "web", "cli", "cron"];

    /// <summary>Bodies that together hold <paramref name="series"/> series, <paramref name="perBody"/> in each.</summary>
    public static PatchedBody[] Build(int series, int perBody) =>
        [.. Enumerable.Range(0, series / perBody).Select(body => new PatchedBody(Body(body, perBody / PointsPerGroup), perBody))];

    /// <summary>Lets a run of groups use tokens: their points lie four by four in the first metric and one by one in the second.</summary>
    public static void Advance(PatchedBody body, int firstGroup, int groups)
    {
        var all = body.Units / PointsPerGroup;
        var first = firstGroup % all;
        var count = Math.Min(groups, all - first);
        body.Advance(first * Types.Length, count * Types.Length);
        body.Advance((all * Types.Length) + first, count);
    }

    private static byte[] Body(int body, int groups)
    {
        var start = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var tokens = new List<ProtobufWriter>();
        var costs = new List<ProtobufWriter>();
        for (var group = 0; group < groups; group++)
        {
            var number = (body * groups) + group;
            var (provider, model) = Fleet.Model(number);
            (string, object)[] attributes =
            [
                ("openclaw.channel", Channels[number % 5]), ("openclaw.agent", $"agent-{number % 500:D4}"),
                ("openclaw.provider", provider), ("openclaw.model", model), ("team", $"team-{number % 20:D2}"),
                ("server.address", "api.example.com"),
            ];
            tokens.AddRange(Types.Select(type => Point(start, [.. attributes, ("openclaw.token", type)])));
            costs.Add(Point(start, attributes));
        }

        return OtlpBody.Request(
            Fleet.Resource("openclaw-gateway", body), "openclaw",
            [OtlpBody.CumulativeSum("openclaw.tokens", "1", tokens), OtlpBody.CumulativeSum("openclaw.cost.usd", "1", costs)]);
    }

    private static ProtobufWriter Point(ulong start, IEnumerable<(string, object)> attributes) =>
        OtlpBody.DoublePoint(start, PatchedBody.TimeMark, PatchedBody.ValueMark, attributes);
}
