using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Pages.Overview;
using ClawHQ.Web.Pages.Owners.Declared;
using ClawHQ.Web.Parts.KeyFigures;
using NodaTime;

namespace ClawHQ.Web.Pages.Owner;

/// <summary>Everything the page of one owner shows, read at one moment.</summary>
public sealed record OwnerModel
{
    public required OwnerChoice Choice { get; init; }

    /// <summary>What the overview shows, of this owner alone.</summary>
    public required OverviewModel Spend { get; init; }

    /// <summary>The figures at the top.</summary>
    public required IReadOnlyList<Kpi> Kpis { get; init; }

    public required Usual Usual { get; init; }

    /// <summary>What else its usage belongs to, by dimension.</summary>
    public required IReadOnlyList<(Core.Ledger.Dimension Dimension, IReadOnlyList<string> Names)> About { get; init; }

    /// <summary>What is declared of it; null where nothing is.</summary>
    public required DeclaredOwner? Declared { get; init; }

    /// <summary>What the agent last said of itself; null when it never did, and for other owners.</summary>
    public required AgentStatus? Status { get; init; }

    /// <summary>First and last usage ever; null when it never had any.</summary>
    public required (Instant First, Instant Last)? Seen { get; init; }

    /// <summary>The latest tasks or sessions of the range, whichever was chosen.</summary>
    public required SummaryPage Runs { get; init; }

    public Instant Now => Spend.Now;
}

/// <summary>What is usual, and how the last seven days compare with it.</summary>
public sealed record Usual
{
    /// <summary>Cost per hour of the last seven days, today's coming hours included, over the band of what is usual.</summary>
    public required LineChart Chart { get; init; }

    /// <summary>False where all usage of these weeks is unpriced or unmetered.</summary>
    public required bool IsCostKnown { get; init; }

    /// <summary>Whether there are weeks enough to say what is usual.</summary>
    public required bool HasBand { get; init; }

    /// <summary>The first usage ever; null when there never was any.</summary>
    public required Instant? FirstSeen { get; init; }

    /// <summary>Today so far; null where nothing is usual yet, the cost of an hour is not known, or no hour of the day is
    /// complete.</summary>
    public required UsualToday? Today { get; init; }

    /// <summary>How many complete hours lie far above what is usual.</summary>
    public required int OutstandingCount { get; init; }

    /// <summary>The one of them that lies furthest above; null without any.</summary>
    public required OutstandingHour? Furthest { get; init; }
}

/// <summary>Today's complete hours.</summary>
/// <param name="Until">The end of the last of them.</param>
/// <param name="Cost">Their effective cost in nano-dollars.</param>
/// <param name="Usual">The same hours on the same weekday before.</param>
public sealed record UsualToday(Instant Until, Int128 Cost, Quartiles Usual);

/// <summary>An hour far above what is usual.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="Cost">Its effective cost in nano-dollars.</param>
/// <param name="Usual">The same hour of the week before.</param>
public sealed record OutstandingHour(Instant From, Instant To, Int128 Cost, Quartiles Usual);
