using System.Buffers.Binary;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Series;

/// <summary>The cursors of all cumulative series: in use ones in memory, all of them in storage.</summary>
/// <param name="cursorsMax">Cursors held in memory at most, between transactions.</param>
internal sealed class SeriesCursors(int cursorsMax)
{
    private const long HourNano = 3_600_000_000_000;

    private readonly Dictionary<UInt128, int> _ids = [];
    private readonly Dictionary<int, CursorPage> _pages = [];
    private readonly List<CursorPage> _dirty = [];
    private readonly List<(UInt128 Key, int Id)> _new = [];
    private readonly ByteSink _sink = new();
    private long _uses;
    private int _nextId;
    private long _dropped;

    /// <summary>Series known, the open transaction's included.</summary>
    public long Count => _nextId - _dropped;

    /// <summary>Reads where the numbering stands.</summary>
    public void Load(LedgerConnection connection)
    {
        // Pages are dropped from the front and numbers are never used again, so the last page knows the next number.
        var last = connection.Scalar("SELECT max(page) FROM cursor_pages", -1);
        _nextId = last < 0 ? 0 : ((int)last * CursorPage.Size) + Page(connection, (int)last).Count;
        _dropped = connection.Scalar("SELECT dropped_series FROM ledger_state");
    }

    /// <summary>Takes a cumulative point into the open transaction.</summary>
    public CursorAdvance Advance(LedgerConnection connection, in MetricPoint point)
    {
        if (Find(connection, point.Key) is not { } id)
        {
            Add(connection, point);
            return new CursorAdvance(point.Value, point.StartUnixNano, true, false);
        }

        var page = Page(connection, id / CursorPage.Size);
        var before = page[id % CursorPage.Size];
        var after = before.Advance(point.Value, point.TimeUnixNano, out var delta);
        if (after == before)
        {
            // A lower value was judged by the time of the cursor, which therefore must outlive a restart.
            if (point.Value < before.Current.High)
            {
                Touch(page);
            }

            return new CursorAdvance(0, 0, false, true);
        }

        page[id % CursorPage.Size] = after;
        if (MustStore(before, after, point))
        {
            Touch(page);
        }

        return new CursorAdvance(delta, before.Current.LastTime, false, false);
    }

    /// <summary>
    /// Most points repeat their value at a later time. That time decides nothing but whether a lower value is a replay, and
    /// shows retention that the series lives, so it is stored when it was so used, or each hour.
    /// </summary>
    private static bool MustStore(in Cursor before, in Cursor after, in MetricPoint point) =>
        after.Current.High != before.Current.High || !ReferenceEquals(after.Closed, before.Closed)
        || after.Current.LastTime / HourNano != before.Current.LastTime / HourNano;

    /// <summary>Writes what the open transaction has changed.</summary>
    public void Store(LedgerConnection connection)
    {
        // In key order, because neighbours then fall on the same page of the table.
        _new.Sort(static (a, b) => a.Key.CompareTo(b.Key));
        var insert = connection.Prepare("INSERT INTO series VALUES (?1, ?2)");
        Span<byte> bytes = stackalloc byte[16];
        foreach (var (key, id) in _new)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
            _ = insert.Bind(1, bytes).Bind(2, id).Run();
        }

        var write = connection.Prepare("INSERT OR REPLACE INTO cursor_pages VALUES (?1, ?2, ?3)");
        foreach (var page in _dirty)
        {
            _sink.Clear();
            page.Write(_sink);
            _ = write.Bind(1, page.Number).Bind(2, page.LastTime).Bind(3, _sink.Written).Run();
        }
    }

    /// <summary>The transaction is durable.</summary>
    public void Committed()
    {
        foreach (var page in _dirty)
        {
            page.IsDirty = false;
        }

        _dirty.Clear();
        _new.Clear();
        Trim();
    }

    private int? Find(LedgerConnection connection, UInt128 key)
    {
        if (_ids.TryGetValue(key, out var id))
        {
            return id;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        var find = connection.Prepare("SELECT id FROM series WHERE key = ?1").Bind(1, bytes);
        var isKnown = find.Step();
        id = isKnown ? (int)find.Int64(0) : 0;
        find.Reset();
        if (isKnown)
        {
            _ids.Add(key, id);
        }

        return isKnown ? id : null;
    }

    private void Add(LedgerConnection connection, in MetricPoint point)
    {
        var id = _nextId++;
        _ids.Add(point.Key, id);
        _new.Add((point.Key, id));
        var page = id % CursorPage.Size == 0 ? NewPage(id / CursorPage.Size) : Page(connection, id / CursorPage.Size);
        page[id % CursorPage.Size] = Cursor.First(point.Value, point.TimeUnixNano);
        Touch(page);
    }

    private CursorPage NewPage(int number)
    {
        var page = new CursorPage(number);
        _pages.Add(number, page);
        return page;
    }

    private CursorPage Page(LedgerConnection connection, int number)
    {
        if (!_pages.TryGetValue(number, out var page))
        {
            var read = connection.Prepare("SELECT cursors FROM cursor_pages WHERE page = ?1").Bind(1, number);
            if (!read.Step())
            {
                read.Reset();
                throw new LedgerCorruptException($"Page {number} of the series cursors is missing.");
            }

            page = CursorPage.Read(number, read.Blob(0));
            read.Reset();
            _pages.Add(number, page);
        }

        page.LastUse = ++_uses;
        return page;
    }

    private void Touch(CursorPage page)
    {
        if (!page.IsDirty)
        {
            page.IsDirty = true;
            _dirty.Add(page);
        }
    }

    private void Trim()
    {
        if (_pages.Count * CursorPage.Size <= cursorsMax && _ids.Count <= cursorsMax)
        {
            return;
        }

        foreach (var page in _pages.Values.OrderBy(static page => page.LastUse).Take((_pages.Count / 2) + 1).ToList())
        {
            _ = _pages.Remove(page.Number);
        }

        foreach (var (key, id) in _ids)
        {
            if (!_pages.ContainsKey(id / CursorPage.Size))
            {
                _ = _ids.Remove(key);
            }
        }
    }
}
