using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Charts;
using NodaTime;

namespace ClawHQ.Web.Pages.Summaries;

/// <summary>Everything the list of tasks or sessions shows, read at one moment.</summary>
public sealed record SummaryListModel
{
    public required SummaryListChoice Choice { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Those whose last usage lies in the range, latest first.</summary>
    public required IReadOnlyList<Summary> Latest { get; init; }

    /// <summary>Whether more follow.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Figures over all of the range; null where there are too many to be added up.</summary>
    public required SummaryInsight? Insight { get; init; }
}

/// <summary>What the tasks or sessions of a range cost, by their usage in it. Money in nano-dollars.</summary>
public sealed record SummaryInsight
{
    /// <summary>How many had usage.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them have no known cost.</summary>
    public required int UnpricedCount { get; init; }

    /// <summary>What those with a known cost cost together; null without any.</summary>
    public required Int128? Cost { get; init; }

    /// <summary>The half of them cost at most this.</summary>
    public required Int128? Median { get; init; }

    /// <summary>Nine of ten cost at most this.</summary>
    public required Int128? NinthDecile { get; init; }

    /// <summary>How many cost how much.</summary>
    public required StackedChart Distribution { get; init; }

    /// <summary>The dearest, each whole.</summary>
    public required IReadOnlyList<DearSummary> Dearest { get; init; }

    /// <summary>Agents by what they cost in all of them, the dearest first.</summary>
    public required IReadOnlyList<AgentShare> Agents { get; init; }

    /// <summary>How tasks ended; empty for sessions.</summary>
    public required IReadOnlyList<OutcomeShare> Outcomes { get; init; }

    /// <summary>Effective cost of usage that names none of them; null when not known or nothing.</summary>
    public required Int128? CostWithoutId { get; init; }

    /// <summary>The ledger's position that the figures hold for.</summary>
    public required long Position { get; init; }
}

/// <summary>One of the dearest.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Team">Its team; null when unattributed.</param>
/// <param name="Cost">What its usage in the range cost.</param>
/// <param name="Agents">How many agents worked on it.</param>
/// <param name="Whole">Its whole life; null where it is not kept.</param>
public sealed record DearSummary(string Id, string? Team, Int128? Cost, int Agents, Summary? Whole);

/// <summary>An agent's part.</summary>
/// <param name="Agent">The agent; null when unknown.</param>
/// <param name="Count">How many it worked on.</param>
/// <param name="Cost">What it cost in them, without the agents beside it; null when not known.</param>
public sealed record AgentShare(string? Agent, int Count, Int128? Cost);

/// <summary>Tasks that ended in one way.</summary>
/// <param name="Status"><c>succeeded</c>, <c>failed</c>, or null for those of which nobody said.</param>
/// <param name="Count">How many.</param>
/// <param name="Cost">What they cost; null when not known.</param>
/// <param name="Value">What they were said to be worth; null when nobody said.</param>
public sealed record OutcomeShare(string? Status, int Count, Int128? Cost, Int128? Value);
