using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Charts;
using NodaTime;

namespace ClawHQ.Web.Pages.Explore;

/// <summary>Everything the explore page shows, read at one moment.</summary>
public sealed record ExploreModel
{
    public required ExploreChoice Choice { get; init; }

    public required Instant Now { get; init; }

    public required StackedChart Chart { get; init; }

    public required GroupTable Groups { get; init; }

    public required Coverage Coverage { get; init; }

    /// <summary>Whether what was chosen has more groups than can be read.</summary>
    public bool HasTooManyGroups => Groups.By.Count < Choice.By.Count;

    /// <summary>The entries behind the figures; null unless they are asked for.</summary>
    public required EntryPage? Entries { get; init; }

    /// <summary>The entry that was picked; null for none, or where there is none that may be seen.</summary>
    public required LedgerEntry? Entry { get; init; }

    /// <summary>True when the range holds no usage that the filters let through.</summary>
    public required bool IsEmpty { get; init; }
}

/// <summary>Combinations of values by the chosen measure, the largest first.</summary>
public sealed record GroupTable
{
    /// <summary>What it is grouped by: what was chosen, or nothing where that has more groups than can be read.</summary>
    public required IReadOnlyList<Dimension> By { get; init; }

    public required IReadOnlyList<GroupRow> Rows { get; init; }

    /// <summary>How many combinations there are, those not shown included.</summary>
    public required int Count { get; init; }

    /// <summary>All rows together, those not shown included.</summary>
    public required GroupFigures Total { get; init; }

    /// <summary>Whether the chosen measure adds up, so that a row has a share in the total.</summary>
    public required bool HasShares { get; init; }
}

/// <summary>One combination.</summary>
/// <param name="Values">Its values, in the order of the grouping; null where usage has none.</param>
/// <param name="Colour">Category colour of its first value.</param>
/// <param name="Figures">Its figures.</param>
public sealed record GroupRow(IReadOnlyList<string?> Values, int Colour, GroupFigures Figures);

/// <summary>The figures of one row.</summary>
public sealed record GroupFigures
{
    /// <summary>The chosen measure; null when it is not known.</summary>
    public required Int128? Chosen { get; init; }

    public required Int128? Calls { get; init; }

    /// <summary>Input and output together.</summary>
    public required Int128 Tokens { get; init; }

    /// <summary>Share of the prompt that came from a cache, 0 to 1; null without a prompt.</summary>
    public required double? CacheRead { get; init; }

    /// <summary>Effective cost per call in nano-dollars; null when one of both is not known.</summary>
    public required Int128? PerCall { get; init; }

    /// <summary>Tokens whose cost is not known.</summary>
    public required Int128 UnpricedTokens { get; init; }
}
