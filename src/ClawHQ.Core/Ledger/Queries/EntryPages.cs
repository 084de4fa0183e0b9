using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Summaries;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Which entries are wanted, newest sequence number first. Failed attempts are never listed.</summary>
public sealed record EntryQuery
{
    /// <summary>Inclusive time of use, Unix milliseconds.</summary>
    public long From { get; init; } = long.MinValue;

    /// <summary>Exclusive time of use, Unix milliseconds.</summary>
    public long To { get; init; } = long.MaxValue;

    /// <summary>Only this kind; null for both.</summary>
    public EntryKind? Kind { get; init; }

    public IReadOnlyList<DimensionCondition> Filter { get; init; } = [];

    /// <summary>Teams whose entries may be seen.</summary>
    public required TeamBound VisibleTeams { get; init; }

    /// <summary>Only entries before this sequence number.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Entries on the page.</summary>
    public required int Limit { get; init; }
}

/// <summary>A page of entries.</summary>
/// <param name="Items">The entries, newest first; may be fewer than asked for although more follow.</param>
/// <param name="Next">What <see cref="EntryQuery.Before"/> the next page has; null when nothing follows.</param>
public sealed record EntryPage(IReadOnlyList<LedgerEntry> Items, long? Next);

/// <summary>Pages through entries. A page looks at a bounded number of rows, so that a filter that hardly ever matches
/// answers soon, with a cursor to go on.</summary>
public sealed class EntryPages(EntryBlocks blocks, DimensionRegistry registry, ILedger ledger, SummaryQueries summaries)
{
    /// <summary>Sequence numbers of one scan: a consistent view of the file is not held longer than that takes.</summary>
    private const int ScanLength = 200_000;

    /// <summary>Rows that a page looks at before it gives what it has.</summary>
    private const int RowsMax = 2_000_000;

    /// <summary>The page that answers a query.</summary>
    public EntryPage List(EntryQuery query, CancellationToken cancellationToken)
    {
        var filter = new DimensionFilter(query.Filter, query.VisibleTeams);
        var (from, to) = Narrow(query, filter);
        var items = new List<LedgerEntry>();
        var rows = 0;
        var high = Math.Min(query.Before - 1, ledger.Position);
        var groups = new Dictionary<long, bool>();
        while (high > 0 && from < to)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var low = Math.Max(1, high - ScanLength + 1);
            var scan = new EntryScan
            {
                FromSeq = low, ToSeq = high, FromTime = from, ToTime = to, IsDescending = true, Where = IsWanted,
            };
            foreach (var entry in blocks.Read(scan))
            {
                if (items.Count == query.Limit)
                {
                    return new EntryPage(items, items[^1].Seq);
                }

                items.Add(entry);
            }

            if (rows > RowsMax && low > 1)
            {
                return new EntryPage(items, low);
            }

            high = low - 1;
        }

        return new EntryPage(items, null);

        bool IsWanted(EntryColumns columns, int row)
        {
            rows++;
            var kind = (EntryKind)columns[NumberColumn.Kind][row];
            if (kind == EntryKind.FailedAttempt || (query.Kind is { } wanted && kind != wanted))
            {
                return false;
            }

            var set = columns[NumberColumn.Dimensions][row];
            if (!groups.TryGetValue(set, out var matches))
            {
                matches = filter.Matches(registry[(int)set]);
                groups.Add(set, matches);
            }

            return matches && (!filter.OnEntries || filter.MatchesEntry(columns[TextColumn.Task][row], columns[TextColumn.Session][row]));
        }
    }

    /// <summary>The entry with this number, or null when there is none that may be seen.</summary>
    public LedgerEntry? Find(long seq, TeamBound visibleTeams) =>
        blocks.Find(seq) is { Kind: not EntryKind.FailedAttempt } entry && new DimensionFilter([], visibleTeams).Matches(entry.Dimensions)
            ? entry
            : null;

    /// <summary>Where single tasks or sessions are asked for, only the time between their first and last day.</summary>
    private (long From, long To) Narrow(EntryQuery query, DimensionFilter filter)
    {
        var (from, to) = (query.From, query.To);
        foreach (var (kind, dimension) in new[] { (SummaryKind.Task, Dimension.Task), (SummaryKind.Session, Dimension.Session) })
        {
            if (filter.Ids(dimension) is { } ids)
            {
                var days = summaries.DaysOf(kind, ids);
                from = days.Count == 0 ? to : Math.Max(from, SummaryTable.TimeOf(days.Min()));
                to = days.Count == 0 ? from : Math.Min(to, SummaryTable.TimeOf(days.Max() + 1));
            }
        }

        return (from, to);
    }
}
