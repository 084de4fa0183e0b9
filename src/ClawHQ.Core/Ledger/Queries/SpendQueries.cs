using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Domain.Spend;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Answers questions about spend from rollups, exactly as a sum over all entries would.</summary>
internal sealed class SpendQueries(
    RollupState state, DimensionRegistry registry, LedgerDatabase database, EntryBlocks blocks, SummaryQueries summaries)
    : ISpendQueries, IDisposable
{
    /// <summary>Decoded columns take at most this part of the memory that the process may use. One that is smaller than what a usual
    /// question reads keeps nothing of it: the columns of ninety days of five thousand agents take about 200 MB.</summary>
    private const int CachePart = 32;
    private const long CacheBytesMin = 64 << 20;
    private const long CacheBytesMax = 384 << 20;

    /// <summary>Queries that work at a time: bounds memory, and leaves the writer its share of the machine.</summary>
    private const int ConcurrencyMax = 4;

    /// <summary>Snapshots taken before giving up; each further one needs another checkpoint to come between.</summary>
    private const int AttemptsMax = 100;

    private readonly ColumnCache _cache =
        new(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / CachePart, CacheBytesMin, CacheBytesMax));
    private readonly SemaphoreSlim _turns = new(ConcurrencyMax);

    /// <inheritdoc/>
    public async ValueTask<SpendResult> QueryAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.By.Count, SpendQueryLimits.DimensionsMax, nameof(query));
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return Answer(query, cancellationToken);
        }
        finally
        {
            _ = _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private SpendResult Answer(SpendQuery query, CancellationToken cancellationToken)
    {
        var plan = SpendPlan.For(query, WindowsOf(query));
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var groups = new GroupMap(registry, query);
            var sums = new SpendSums(
                plan, groups, Measures.TalliesFor(query.Measures), query.Measures.Contains(Measure.ActiveAgents), SpendQueryLimits.RowsMax);
            if (Add(plan, sums, Measures.TalliesFor(query.Measures), cancellationToken) is { } position)
            {
                AddEntries(query, plan, groups, sums, position, cancellationToken);
                sums.Finish();
                return SpendAnswer.Of(query, plan, groups, sums, position);
            }
        }

        throw new InvalidOperationException("Checkpoints followed each other faster than the rollups could be read.");
    }

    private static SpendWindow[] WindowsOf(SpendQuery query)
    {
        if (query.Step is not { } step)
        {
            return [new SpendWindow(query.From, query.From, Instant.Max(query.From, query.To))];
        }

        var windows = SpendCalendar.Cut(query.From, query.To, step, query.Zone).Take(SpendQueryLimits.RowsMax + 1).ToArray();
        return windows.Length <= SpendQueryLimits.RowsMax ? windows : throw new SpendTooLargeException(SpendQueryLimits.RowsMax);
    }

    /// <summary>Adds stored and pending rollups of one consistent snapshot; null when a checkpoint came between.</summary>
    private long? Add(SpendPlan plan, SpendSums sums, IReadOnlyList<Tally> tallies, CancellationToken cancellationToken)
    {
        using var connection = database.OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var position = state.Show(RollupStore.Position(connection), since => sums.Add(since.Cells));
        if (position is null)
        {
            return null;
        }

        foreach (var piece in plan.Pieces)
        {
            foreach (var run in RunsOf(connection, piece))
            {
                cancellationToken.ThrowIfCancellationRequested();
                sums.Add(piece, run.Bucket, _cache.Get(connection, run, tallies));
            }
        }

        return position;
    }

    private static List<StoredRun> RunsOf(SqliteConnection connection, PlanPiece piece) =>
        RollupStore.Runs(connection, piece.Tier, piece.Tier.BucketOf(piece.First), piece.Tier.BucketOf(piece.End - 1));

    /// <summary>Adds the entries of what rollups cannot answer. Conditions are asked before an entry is built from its columns.</summary>
    private void AddEntries(
        SpendQuery query, SpendPlan plan, GroupMap groups, SpendSums sums, long position, CancellationToken cancellationToken)
    {
        foreach (var range in plan.EntryRanges.SelectMany(r => Narrow(query, r)))
        {
            var scan = new EntryScan
            {
                ToSeq = position,
                FromTime = range.From,
                ToTime = range.To,
                Columns = ColumnsFor(query),
                Where = (columns, row) => groups.GroupOf((int)columns[NumberColumn.Dimensions][row]) >= 0,
            };
            foreach (var entry in blocks.Read(scan))
            {
                cancellationToken.ThrowIfCancellationRequested();
                sums.Add(entry);
            }
        }
    }

    /// <summary>What sums are made of: numbers, the rule that tells reversals, and ids only where the question is about them.</summary>
    private static ColumnChoice ColumnsFor(SpendQuery query)
    {
        var choice = ColumnChoice.All with { Texts = 0, TraceIds = false };
        var isById = query.By.Concat(query.Filter.Select(c => c.Dimension)).Any(d => d is Dimension.Task or Dimension.Session);
        return isById ? choice.With(TextColumn.Rule, TextColumn.Task, TextColumn.Session) : choice.With(TextColumn.Rule);
    }

    /// <summary>Where single tasks or sessions are asked for, only the days on which they had usage.</summary>
    private IEnumerable<EntryRange> Narrow(SpendQuery query, EntryRange range)
    {
        var filter = new DimensionFilter(query.Filter, query.VisibleTeams);
        var (kind, ids) = filter.Ids(Dimension.Task) is { } tasks
            ? (SummaryKind.Task, tasks)
            : (SummaryKind.Session, filter.Ids(Dimension.Session));
        return ids is null
            ? [range]
            : summaries.DaysOf(kind, ids).Order()
                .Select(day => new EntryRange(
                    Math.Max(range.From, SummaryTable.TimeOf(day)), Math.Min(range.To, SummaryTable.TimeOf(day + 1))))
                .Where(part => part.From < part.To);
    }
}
