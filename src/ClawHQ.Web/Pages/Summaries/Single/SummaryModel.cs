using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Summaries.Single;

/// <summary>Everything the page of one task or session shows, read at one moment.</summary>
public sealed record SummaryModel
{
    public required SummaryWords Words { get; init; }

    /// <summary>The task or session, over its whole life.</summary>
    public required Summary Summary { get; init; }

    /// <summary>Other teams that used the same id and may be seen; null stands for unattributed usage.</summary>
    public required IReadOnlyList<string?> OtherTeams { get; init; }

    /// <summary>The page's own address.</summary>
    public required PageAddress Address { get; init; }

    /// <summary>What was chosen about time: the zone alone.</summary>
    public required RangeChoice Time { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Whether it may still be at work: what rests is not asked for again and again.</summary>
    public bool IsMoving => Now - Instant.FromUnixTimeMilliseconds(Summary.Last) < Duration.FromHours(1);

    public DateTimeZone Zone => Time.Zone;

    /// <summary>The page of another task or session, in the zone of this one.</summary>
    public string PageOf(SummaryWords words, string id, string? team) => words.Of(id, team, Address["zone"]);

    /// <summary>Each agent that worked on it, with its own cost; the one that was first seen first.</summary>
    public required IReadOnlyList<PartOfSummary> Agents { get; init; }

    /// <summary>Each model that was called, the dearest first.</summary>
    public required IReadOnlyList<PartOfSummary> Models { get; init; }

    /// <summary>The tasks of a session, the dearest first; empty for a task.</summary>
    public required IReadOnlyList<PartOfSummary> Tasks { get; init; }

    public required RunComparison Runs { get; init; }

    /// <summary>Its latest entries.</summary>
    public required EntryPage Entries { get; init; }

    /// <summary>The same entries as a question on the explore page.</summary>
    public required ExploreChoice Explore { get; init; }
}

/// <summary>A part of a task or session.</summary>
/// <param name="Name">An agent, model or task; null where it has none.</param>
/// <param name="Cost">Effective cost in nano-dollars; null when not known.</param>
/// <param name="Calls">Calls; null when not counted.</param>
/// <param name="Tokens">Input and output.</param>
/// <param name="UnpricedTokens">Those without a price.</param>
public sealed record PartOfSummary(string? Name, Int128? Cost, Int128? Calls, Int128 Tokens, Int128 UnpricedTokens);

/// <summary>One run against those before it.</summary>
/// <param name="How">How it was decided what the same is, as a sentence.</param>
/// <param name="This">The run looked at.</param>
/// <param name="Before">At most ten before it, latest first.</param>
public sealed record RunComparison(string How, Run This, IReadOnlyList<Run> Before)
{
    /// <summary>The middle cost of the runs before; null when none is known.</summary>
    public Int128? Usual
    {
        get
        {
            var costs = Before.Select(r => r.Cost).OfType<Int128>().Order().ToList();
            return costs.Count == 0 ? null : (costs[(costs.Count - 1) / 2] + costs[costs.Count / 2]) / 2;
        }
    }
}

/// <summary>One run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Words">Task or session.</param>
/// <param name="Team">Its team; null when unattributed.</param>
/// <param name="At">When it was last used.</param>
/// <param name="Cost">Effective cost in nano-dollars; null when not known.</param>
/// <param name="Calls">Calls; null when not counted.</param>
public sealed record Run(string Id, SummaryWords Words, string? Team, Instant At, Int128? Cost, Int128? Calls);
