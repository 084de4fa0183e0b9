using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries.Stored;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>The pieces of one day that may stand on a page of summaries, latest first, made as far as they are taken.</summary>
internal sealed class LatestPieces
{
    /// <summary>How many rows are looked at before the first piece is given, for each that a page shows; then so many times more.</summary>
    private const int Ahead = 4;

    private readonly SummaryQuery _query;
    private readonly DimensionFilter _filter;
    private readonly DimensionRegistry _registry;
    private readonly List<StoredPieces> _runs = [];
    private readonly SummaryTable _pending = new();

    public LatestPieces(
        SqliteConnection connection, SummaryQuery query, DimensionFilter filter, int day, SummaryTable pending,
        DimensionRegistry registry)
    {
        (_query, _filter, _registry) = (query, filter, registry);
        foreach (var run in SummaryStore.Runs(connection, query.Kind, day))
        {
            _runs.Add(new StoredPieces(SummaryStore.Read(connection, run.Id), day));
        }

        for (var piece = 0; piece < pending.Count; piece++)
        {
            if (pending.Pieces[piece].Day == day)
            {
                _pending.Add(pending.Pieces[piece], pending.Sums(piece));
            }
        }
    }

    /// <summary>The pieces, in the list's order.</summary>
    public IEnumerable<SummaryPiece> Read() =>
        _query.Filter.Count == 0 && _query.VisibleTeams.IsAll ? ReadAll() : Chosen(Matching(), long.MinValue, long.MaxValue);

    /// <summary>A stretch of time after the other, back from the end: the latest usage of a piece lies in one of its rows.</summary>
    private IEnumerable<SummaryPiece> ReadAll()
    {
        var end = _query.After is { } after ? Math.Min(_query.To, after.Last + 1) : _query.To;
        for (var rows = Ahead * (_query.Limit + 1); end > _query.From; rows *= Ahead)
        {
            var start = StartOf(rows, end);
            foreach (var piece in Chosen(Between(start, end), start, end))
            {
                yield return piece;
            }

            end = start;
        }
    }

    /// <summary>The time from which on there are about so many rows before an end; the range's start when there are no more.</summary>
    private long StartOf(int rows, long end)
    {
        var latest = new PriorityQueue<long, long>();
        foreach (var last in _runs.SelectMany(run => run.Lasts()).Concat(_pending.Pieces.ToArray().Select(p => p.Last)))
        {
            if (last < _query.From || last >= end || (latest.Count == rows && last <= latest.Peek()))
            {
                continue;
            }

            if (latest.Count == rows)
            {
                _ = latest.EnqueueDequeue(last, last);
            }
            else
            {
                latest.Enqueue(last, last);
            }
        }

        return latest.Count == rows ? latest.Peek() : _query.From;
    }

    private HashSet<string> Between(long start, long end)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in _runs)
        {
            var lasts = run.Lasts();
            run.AddIds(row => lasts[row] >= start && lasts[row] < end, ids);
        }

        foreach (ref readonly var piece in _pending.Pieces)
        {
            if (piece.Last >= start && piece.Last < end)
            {
                _ = ids.Add(piece.Id);
            }
        }

        return ids;
    }

    /// <summary>Ids with a row whose dimension set the filter lets through: a piece that it lets through has one.</summary>
    private HashSet<string> Matching()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var known = new Dictionary<long, bool>();
        foreach (var run in _runs)
        {
            var sets = run.Sets();
            run.AddIds(row => IsLetThrough(sets[row], known), ids);
        }

        foreach (ref readonly var piece in _pending.Pieces)
        {
            if (IsLetThrough(piece.Set, known))
            {
                _ = ids.Add(piece.Id);
            }
        }

        return ids;
    }

    private bool IsLetThrough(long set, Dictionary<long, bool> known)
    {
        if (!known.TryGetValue(set, out var isIt))
        {
            known.Add(set, isIt = _filter.Matches(_registry[(int)set]));
        }

        return isIt;
    }

    /// <summary>The wanted ones of some ids whose latest usage lies between two times, in the list's order.</summary>
    private IEnumerable<SummaryPiece> Chosen(HashSet<string> ids, long start, long end)
    {
        var table = new SummaryTable();
        foreach (var run in _runs)
        {
            run.AddTo(_registry, table, ids, withSums: false);
        }

        for (var piece = 0; piece < _pending.Count; piece++)
        {
            if (ids.Contains(_pending.Pieces[piece].Id))
            {
                table.Add(_pending.Pieces[piece], _pending.Sums(piece));
            }
        }

        return table.Pieces.ToArray()
            .Where(p => p.Last >= start && p.Last < end && IsWanted(p))
            .OrderByDescending(p => p.Last).ThenBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => p.Team, StringComparer.Ordinal);
    }

    private bool IsWanted(SummaryPiece piece) =>
        piece.Last >= _query.From && piece.Last < _query.To && IsAfter(piece, _query.After)
        && _filter.Matches(_registry[piece.Set])
        && _filter.MatchesEntry(
            _query.Kind == SummaryKind.Task ? piece.Id : null, _query.Kind == SummaryKind.Session ? piece.Id : null);

    private static bool IsAfter(in SummaryPiece piece, SummaryCursor? cursor)
    {
        if (cursor is null || piece.Last != cursor.Last)
        {
            return cursor is null || piece.Last < cursor.Last;
        }

        var byId = string.CompareOrdinal(piece.Id, cursor.Id);
        return byId > 0 || (byId == 0 && string.CompareOrdinal(piece.Team, cursor.Team) > 0);
    }
}
