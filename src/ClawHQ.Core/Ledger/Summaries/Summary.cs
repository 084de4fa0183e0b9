using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>A task or session over its whole life, whatever it was found by.</summary>
public sealed class Summary
{
    private readonly Int128[] _sums = new Int128[EntryTallies.Count];

    internal Summary(string id, DimensionSet dimensions)
    {
        Id = id;
        Dimensions = dimensions;
    }

    /// <summary>The id as the emitter gave it.</summary>
    public string Id { get; }

    /// <summary>Who and what its usage belongs to, as first seen.</summary>
    public DimensionSet Dimensions { get; private set; }

    /// <summary>Time of the earliest usage, Unix milliseconds.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>Time of the latest usage, Unix milliseconds.</summary>
    public long Last { get; private set; } = long.MinValue;

    /// <summary>Whether the latest call failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>How its task ended; null while nobody said.</summary>
    public SummaryOutcome? Outcome { get; internal set; }

    /// <summary>Whether there is anything of it: all that a team used on it may have been taken out, or moved to another one.</summary>
    internal bool IsLeft => EntryTallies.IsLeft(_sums);

    /// <summary>A measure over all its usage; null where it is unknown.</summary>
    public Int128? this[Measure measure] => Measures.ValueOf(measure, tally => _sums[(int)tally]);

    internal void Add(in SummaryPiece piece, DimensionSet dimensions, ReadOnlySpan<long> tallies)
    {
        if (piece.First < First)
        {
            (First, Dimensions) = (piece.First, dimensions);
        }

        if (piece.Last >= Last)
        {
            (Last, HasFailed) = (piece.Last, piece.LastFailed);
        }

        for (var t = 0; t < tallies.Length; t++)
        {
            _sums[t] += tallies[t];
        }
    }
}

/// <summary>What was reported of a task's end.</summary>
/// <param name="Status"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Value">What it was worth, in nano-dollars; null when not said.</param>
/// <param name="Time">When, Unix milliseconds.</param>
public sealed record SummaryOutcome(string Status, long? Value, long Time);

/// <summary>Where a page of summaries ends: the next one goes on after it.</summary>
/// <param name="Last">The last summary's latest time.</param>
/// <param name="Id">Its id.</param>
/// <param name="Team">Its team.</param>
public sealed record SummaryCursor(long Last, string Id, string? Team);

/// <summary>A page of summaries, latest first.</summary>
/// <param name="Items">The summaries.</param>
/// <param name="Next">Null on the last page.</param>
public sealed record SummaryPage(IReadOnlyList<Summary> Items, SummaryCursor? Next);

/// <summary>Which summaries are wanted: those whose latest usage lies in the range.</summary>
public sealed record SummaryQuery
{
    public required SummaryKind Kind { get; init; }

    /// <summary>Inclusive, Unix milliseconds.</summary>
    public required long From { get; init; }

    /// <summary>Exclusive, Unix milliseconds.</summary>
    public required long To { get; init; }

    /// <summary>Conditions on the dimensions as first seen; on task and session they mean the summary's own id.</summary>
    public IReadOnlyList<DimensionCondition> Filter { get; init; } = [];

    /// <summary>Teams whose rows may be seen; null for all.</summary>
    public required TeamBound VisibleTeams { get; init; }

    public SummaryCursor? After { get; init; }

    /// <summary>Items on the page.</summary>
    public required int Limit { get; init; }
}
