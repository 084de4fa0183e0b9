using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Queries.Kept;
using ClawHQ.Core.Ledger.Queries.Summing;
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
    /// question reads keeps nothing of it: the columns of ninety days of five thousand agents take about 100 MB.</summary>
    private const int CachePart = 32;
    private const long CacheBytesMin = 64 << 20;
    private const long CacheBytesMax = 192 << 20;

    /// <summary>What sums of past days take at most: a few hundred pages with different filters.</summary>
    private const long PieceBytesMax = 32 << 20;

    /// <summary>What the maps of those questions take at most: some dozens over ten thousands of dimension sets.</summary>
    private const long MapBytesMax = 16 << 20;

    /// <summary>Queries that work at a time: bounds memory, and leaves the writer its share of the machine.</summary>
    private const int ConcurrencyMax = 4;

    /// <summary>Snapshots taken before giving up; each further one needs another checkpoint to come between.</summary>
    private const int AttemptsMax = 100;

    private readonly ColumnCache _cache =
        new(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / CachePart, CacheBytesMin, CacheBytesMax));
    private readonly PieceCache _pieces = new(PieceBytesMax);
    private readonly GroupMaps _maps = new(MapBytesMax);
    private readonly EdgeEntries _edges = new(blocks, database, registry);
    private readonly AgentNumbers _agents = new();
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
        var key = new PieceKey(query, plan);
        var groups = _maps.Take(key.Groups) ?? new GroupMap(registry, _agents, query);
        try
        {
            return Answer(query, plan, key, groups, cancellationToken);
        }
        finally
        {
            _maps.GiveBack(key.Groups, groups);
        }
    }

    private SpendResult Answer(SpendQuery query, SpendPlan plan, PieceKey key, GroupMap groups, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var sums = SumsOf(query, plan, groups);
            if (Add(query, plan, key, groups, sums, cancellationToken) is { } position)
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

    private static SpendSums SumsOf(SpendQuery query, SpendPlan plan, GroupMap groups) => new(
        plan, groups, Measures.TalliesFor(query.Measures), query.Measures.Contains(Measure.ActiveAgents), SpendQueryLimits.RowsMax);

    /// <summary>Adds stored and pending rollups of one consistent snapshot; null when a checkpoint came between.</summary>
    private long? Add(
        SpendQuery query, SpendPlan plan, PieceKey key, GroupMap groups, SpendSums sums, CancellationToken cancellationToken)
    {
        using var connection = database.OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var position = state.Show(RollupStore.Position(connection), since => sums.Add(since.Cells));
        if (position is null)
        {
            return null;
        }

        foreach (var piece in plan.Pieces.SelectMany(Cut))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sums.Add(piece, PieceOf(query, plan, piece, key, groups, connection, cancellationToken));
        }

        return position;
    }

    /// <summary>A piece's last unit, which may be running and then changes with each checkpoint, apart from those before it.</summary>
    private static IEnumerable<PlanPiece> Cut(PlanPiece piece) => piece.End - piece.First > 1
        ? [piece with { End = piece.End - 1 }, piece with { First = piece.End - 1 }]
        : [piece];

    /// <summary>What the stored rollups of a piece add up to, from memory where nothing has changed.</summary>
    private PieceSums PieceOf(
        SpendQuery query, SpendPlan plan, PlanPiece piece, PieceKey key, GroupMap groups, SqliteConnection connection,
        CancellationToken cancellationToken)
    {
        var runs = RunsOf(connection, piece);
        var name = key.Of(piece);
        if (_pieces.Find(name, runs) is { } known)
        {
            return known;
        }

        var tallies = Measures.TalliesFor(query.Measures);
        var sums = SumsOf(query, plan, groups);
        foreach (var run in runs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sums.Add(piece, run.Bucket, _cache.Get(connection, run, tallies));
        }

        var made = sums.Of(piece);
        _pieces.Keep(name, runs, made);
        return made;
    }

    private static List<StoredRun> RunsOf(SqliteConnection connection, PlanPiece piece) =>
        RollupStore.Runs(connection, piece.Tier, piece.Tier.BucketOf(piece.First), piece.Tier.BucketOf(piece.End - 1));

    /// <summary>Adds the entries of what rollups cannot answer.</summary>
    private void AddEntries(
        SpendQuery query, SpendPlan plan, GroupMap groups, SpendSums sums, long position, CancellationToken cancellationToken)
    {
        foreach (var range in plan.EntryRanges)
        {
            if (!plan.IsByEntry)
            {
                AddEdge(range, sums, position, cancellationToken);
                continue;
            }

            foreach (var part in Narrow(query, range))
            {
                AddByEntry(query, part, groups, sums, position, cancellationToken);
            }
        }
    }

    /// <summary>Windows begin at whole quarter hours, so each quarter hour's part lies in one.</summary>
    private void AddEdge(EntryRange range, SpendSums sums, long position, CancellationToken cancellationToken)
    {
        for (var quarter = RollupTier.QuarterOf(range.From); quarter <= RollupTier.QuarterOf(range.To - 1); quarter++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = new EntryRange(
                Math.Max(range.From, RollupTier.TimeOf(quarter)), Math.Min(range.To, RollupTier.TimeOf(quarter + 1)));
            sums.AddEdge(part.From, _edges.Sums(part, position));
        }
    }

    /// <summary>Adds entry by entry, without making one of its columns where it is plain usage.</summary>
    private void AddByEntry(
        SpendQuery query, EntryRange range, GroupMap groups, SpendSums sums, long position, CancellationToken cancellationToken)
    {
        var scan = new EntryScan { ToSeq = position, FromTime = range.From, ToTime = range.To };
        var choice = ColumnsFor(query);
        Span<long> tallies = stackalloc long[EntryTallies.Count];
        foreach (var columns in blocks.ReadColumns(scan, choice))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tasks = columns[TextColumn.Task];
            var sessions = columns[TextColumn.Session];
            for (var row = 0; row < columns.Count; row++)
            {
                var set = (int)columns[NumberColumn.Dimensions][row];
                if (scan.Takes(columns, row) && groups.GroupOf(set, tasks[row], sessions[row]) is var group and >= 0)
                {
                    EntryTallies.Fill(columns, row, registry, tallies);
                    sums.AddEntry(columns[NumberColumn.Time][row], group, set, tallies);
                }
            }
        }
    }

    /// <summary>What sums are made of: numbers, the rule that tells reversals, and the ids that the question is about.</summary>
    private static ColumnChoice ColumnsFor(SpendQuery query)
    {
        var choice = EntryTallies.Columns;
        foreach (var dimension in query.By.Concat(query.Filter.Select(c => c.Dimension)))
        {
            choice = dimension switch
            {
                Dimension.Task => choice.With(TextColumn.Task),
                Dimension.Session => choice.With(TextColumn.Session),
                _ => choice,
            };
        }

        return choice;
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
