using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans.Replays;

/// <summary>What a plan would have done to the last days.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Findings">What would have been another, by kind.</param>
public sealed record ReplayAnswer(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ReplayFinding> Findings);

/// <summary>Has the changes of a plan replayed by those who know what their kinds do.</summary>
public sealed class PlanReplays(IEnumerable<PlanReplay> replays, ConfigObjects objects, KindTable kinds, TimeProvider clock)
{
    /// <summary>How many days are replayed.</summary>
    public const int Days = 30;

    /// <summary>How long it may take before it is given up.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);

    /// <summary>Every zone's offset is a multiple of it, and sums of usage are kept by it.</summary>
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly PlanReplay[] _replays = [.. replays];

    /// <summary>Replays a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="maySee">Whether whoever asks may see usage of a team; null stands for usage without one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What it would have done; null where nothing that it changes has a replay.</returns>
    public async ValueTask<ReplayAnswer?> ReplayAsync(ConfigPlan plan, Func<string?, bool> maySee, CancellationToken cancellationToken)
    {
        PlanReplay[] concerned = [.. _replays.Where(r => plan.Changes.Any(c => r.Kinds.Contains(c.Change.Kind)))];
        if (concerned.Length == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var to = new DateTimeOffset(now.Ticks - (now.Ticks % Quarter.Ticks), TimeSpan.Zero) + Quarter;
        var from = to.AddDays(-Days);
        var question = new ReplayQuestion
        {
            From = from.ToUnixTimeMilliseconds(),
            To = to.ToUnixTimeMilliseconds(),
            Plan = plan,
            Objects = new PlannedObjects(objects, kinds, plan),
            MaySee = maySee,
        };
        var findings = new List<ReplayFinding>();
        using var timeout = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (var replay in concerned)
        {
            try
            {
                findings.AddRange(await replay.ReplayAsync(question, either.Token));
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                var text = $"The replay was given up after {TimeMax.TotalSeconds} seconds; the plan holds all the same.";
                findings.Add(new ReplayFinding(replay.Kinds[0], null, text));
            }
        }

        return new ReplayAnswer(from, to, findings);
    }
}
