using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans.Replays;

/// <summary>
/// Says what the changes of some kinds would have done to the usage of the last days. The slice that gives a kind its effect brings one,
/// registered in one line. It reads, and changes nothing.
/// </summary>
public abstract class PlanReplay
{
    /// <summary>The kinds whose changes it replays.</summary>
    public abstract IReadOnlyList<string> Kinds { get; }

    /// <summary>Replays the changes of these kinds, of which there is at least one.</summary>
    /// <param name="question">The plan, the time, and what may be seen.</param>
    /// <param name="cancellationToken">Ends the work, also when it has taken too long.</param>
    /// <returns>What would have been another, weightiest first. What cannot be told is a finding of its own, never a guess.</returns>
    public abstract ValueTask<IReadOnlyList<ReplayFinding>> ReplayAsync(ReplayQuestion question, CancellationToken cancellationToken);
}

/// <summary>What is replayed.</summary>
public sealed record ReplayQuestion
{
    /// <summary>Inclusive start, Unix milliseconds; a whole quarter hour.</summary>
    public required long From { get; init; }

    /// <summary>Exclusive end, Unix milliseconds; a whole quarter hour.</summary>
    public required long To { get; init; }

    /// <summary>The plan.</summary>
    public required ConfigPlan Plan { get; init; }

    /// <summary>The objects before and after it.</summary>
    public required PlannedObjects Objects { get; init; }

    /// <summary>Whether whoever asks may see usage of a team; null stands for usage without one. The rest is left out.</summary>
    public required Func<string?, bool> MaySee { get; init; }

    /// <summary>The changes of a kind.</summary>
    public IEnumerable<ObjectChange> ChangesOf(string kind) => Plan.Changes.Select(c => c.Change).Where(c => c.Kind == kind);
}

/// <summary>One thing that would have been another.</summary>
/// <param name="Kind">The kind of object of which it tells.</param>
/// <param name="Name">The object's name; null where several have their part in it.</param>
/// <param name="Text">It in one sentence.</param>
public sealed record ReplayFinding(string Kind, string? Name, string Text)
{
    /// <summary>It in figures, by name: amounts are dollars with nine decimals, shares lie between 0 and 1. Empty for what cannot be
    /// told.</summary>
    public IReadOnlyDictionary<string, string?> Figures { get; init; } = new Dictionary<string, string?>();
}
