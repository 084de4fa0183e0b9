using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Pages.Owners.Declared;
using NodaTime;

namespace ClawHQ.Web.Pages.Owners;

/// <summary>Everything a list of owners shows, read at one moment.</summary>
public sealed record OwnersModel
{
    public required OwnersChoice Choice { get; init; }

    public required Instant Now { get; init; }

    /// <summary>The rows to show, in the chosen order; usage without an owner is always last.</summary>
    public required IReadOnlyList<OwnerRow> Rows { get; init; }

    /// <summary>How many owners match, those not shown included.</summary>
    public required int Count { get; init; }

    /// <summary>How many of these had usage this month; null where there are more than can be read at once: then rows come by
    /// name.</summary>
    public required int? ActiveCount { get; init; }

    /// <summary>The tasks that all of them began in the last days.</summary>
    public required TaskTotal Tasks { get; init; }

    /// <summary>Effective cost of all rows, those not shown included, in nano-dollars; null when not known, as of some among more
    /// than can be read at once.</summary>
    public required Int128? Today { get; init; }

    /// <summary>The same of this month so far.</summary>
    public required Int128? Month { get; init; }

    /// <summary>The same of last month until the same elapsed time.</summary>
    public required Int128? MonthBefore { get; init; }
}

/// <summary>An agent, team, project or client. Money is effective cost in nano-dollars; null when all of the usage is unpriced or
/// unmetered.</summary>
public sealed record OwnerRow
{
    /// <summary>Its name; null for usage that has no such owner.</summary>
    public required string? Name { get; init; }

    /// <summary>What is declared of it; null where nothing is.</summary>
    public DeclaredTitle? Declared { get; init; }

    /// <summary>What the agent last said of itself; null when it never did, and for other owners.</summary>
    public AgentStatus? Status { get; init; }

    /// <summary>The teams under which it had usage; null stands for none.</summary>
    public IReadOnlyList<string?> Teams { get; init; } = [];

    /// <summary>Distinct agents with usage this month.</summary>
    public Int128 Agents { get; init; }

    /// <summary>Models of the last 30 days, the costliest first.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Cost per day of the last 30 days, today last.</summary>
    public IReadOnlyList<Int128?> Trend { get; init; } = [];

    /// <summary>The tasks that it began in the last days; null when there was none.</summary>
    public TaskTotal? Tasks { get; init; }

    public Int128? Today { get; init; }

    /// <summary>This month so far.</summary>
    public Int128? Month { get; init; }

    /// <summary>Last month until the same elapsed time.</summary>
    public Int128? MonthBefore { get; init; }

    /// <summary>Tokens of this month whose cost is not known.</summary>
    public Int128 UnpricedTokens { get; init; }

    /// <summary>Whether it had usage this month.</summary>
    public bool IsActive { get; init; }

    /// <summary>Its first usage ever; null when it never had any.</summary>
    public Instant? FirstSeen { get; init; }

    /// <summary>Its last usage or, if later, the last time that the agent said how it is.</summary>
    public Instant? LastSeen { get; init; }
}
