using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>Times of the first and the last usage of a dimension set, Unix milliseconds.</summary>
/// <param name="First">Time of the earliest entry.</param>
/// <param name="Last">Time of the latest entry.</param>
public readonly record struct UsageSpan(long First, long Last)
{
    /// <summary>The span that covers both.</summary>
    public UsageSpan Cover(UsageSpan other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last));
}

/// <summary>
/// When each dimension set was first and last used: what the lists of agents, teams and models are made of. Held in memory
/// whole (16 bytes a set); stored in pages of 256 sets, of which a checkpoint writes the changed ones.
/// </summary>
internal sealed class SetSpans
{
    /// <summary>Sets on one page.</summary>
    public const int PageSets = 256;

    private static readonly UsageSpan Never = new(long.MaxValue, long.MinValue);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _changed = [];
    private UsageSpan[] _spans = [];

    /// <summary>Takes in one entry of a set.</summary>
    public void Add(int set, long time)
    {
        lock (_gate)
        {
            Reserve(set);
            var covered = _spans[set].Cover(new UsageSpan(time, time));
            if (covered != _spans[set])
            {
                _spans[set] = covered;
                _changed.Add(set / PageSets);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _spans = [];
            _changed.Clear();
        }
    }

    /// <summary>All sets with usage.</summary>
    public IReadOnlyList<(int Set, UsageSpan Span)> All()
    {
        lock (_gate)
        {
            return [.. _spans.Index().Where(s => s.Item != Never).Select(s => (s.Index, s.Item))];
        }
    }

    /// <summary>Packs the pages changed since the last call.</summary>
    public IReadOnlyList<(int Page, byte[] Packed)> TakeChanged()
    {
        lock (_gate)
        {
            var pages = _changed.Order().Select(page => (page, Encode(_spans.AsSpan(page * PageSets, PageSets)))).ToList();
            _changed.Clear();
            return pages;
        }
    }

    /// <summary>Marks pages as changed again, after a checkpoint that failed.</summary>
    public void PutBack(IEnumerable<int> pages)
    {
        lock (_gate)
        {
            _changed.UnionWith(pages);
        }
    }

    /// <summary>Takes in a stored page.</summary>
    public void Load(int page, ReadOnlySpan<byte> packed)
    {
        Span<long> columns = stackalloc long[2 * PageSets];
        columns.Clear();
        var content = Checksum.Open(packed);
        _ = ColumnPack.TryRead(content, 0, 2, PageSets, columns);
        _ = ColumnPack.TryRead(content, 1, 2, PageSets, columns[PageSets..]);
        lock (_gate)
        {
            Reserve((page * PageSets) + PageSets - 1);
            for (var i = 0; i < PageSets; i++)
            {
                if (columns[i] != 0)
                {
                    var first = columns[i] - 1;
                    var set = (page * PageSets) + i;
                    _spans[set] = _spans[set].Cover(new UsageSpan(first, first + columns[PageSets + i]));
                }
            }
        }
    }

    /// <summary>First time plus one (0 for a set never used), and the length of the span.</summary>
    private static byte[] Encode(ReadOnlySpan<UsageSpan> spans)
    {
        var (first, length) = (new long[PageSets], new long[PageSets]);
        for (var i = 0; i < PageSets; i++)
        {
            if (spans[i] != Never)
            {
                first[i] = spans[i].First + 1;
                length[i] = spans[i].Last - spans[i].First;
            }
        }

        var sink = new ByteSink();
        ColumnPack.Write(sink, [first, length], PageSets);
        Checksum.Seal(sink);
        return sink.Written.ToArray();
    }

    private void Reserve(int set)
    {
        if (set < _spans.Length)
        {
            return;
        }

        var known = _spans.Length;
        var pages = Math.Max(2 * known / PageSets, (set / PageSets) + 1);
        Array.Resize(ref _spans, pages * PageSets);
        _spans.AsSpan(known).Fill(Never);
    }
}
