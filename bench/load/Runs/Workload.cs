using ClawHQ.Load.Bodies;

namespace ClawHQ.Load.Runs;

/// <summary>One kind of load on the server.</summary>
/// <param name="Name">As it stands in the report.</param>
/// <param name="Path">Where it is posted.</param>
/// <param name="Bodies">The requests; each is sent by one connection only, so that its series advance in order.</param>
/// <param name="Prepare">Makes a body new before it is sent: the body, how often it was sent, chance.</param>
/// <param name="Goal">Most microseconds of the server's processor time per point or record.</param>
internal sealed record Workload(string Name, string Path, PatchedBody[] Bodies, Action<PatchedBody, int, Random> Prepare, double Goal)
{
    private const int PerBody = 1_000;

    public static IReadOnlyList<Workload> All(Random random) =>
    [
        new("metrics, a tenth advancing", "/v1/metrics", Metrics(), (body, round, _) => Advance(body, round, 10), 0.8),
        new("metrics, all advancing", "/v1/metrics", Metrics(), (body, round, _) => Advance(body, round, 1), 2),
        new("logs, each a new entry", "/v1/logs", CallBodies.Logs(PerBody, random), (body, _, chance) => Renew(body, chance), 4),
        new("spans, each a new entry", "/v1/traces", CallBodies.Spans(PerBody, random), (body, _, chance) => Renew(body, chance), 4),
    ];

    private static PatchedBody[] Metrics() => MetricBodies.Build(10_000, PerBody);

    private static ulong Now => (ulong)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Every point gets a new time; one share of the groups a new value, in turn.</summary>
    private static void Advance(PatchedBody body, int round, int share)
    {
        body.SetTimes(Now);
        var groups = body.Units / MetricBodies.PointsPerGroup / share;
        MetricBodies.Advance(body, round % share * groups, groups);
    }

    private static void Renew(PatchedBody body, Random random)
    {
        body.SetTimes(Now);
        body.SetIdentities(random);
    }
}
