using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Series;

/// <summary>Cursors that were made one after the other and are stored as one record: a process's series mostly advance together.</summary>
/// <remarks>Stored: for each place in use its high, its time less the page's latest time, and its closed stretches; a checksum.</remarks>
internal sealed class CursorPage(int number)
{
    /// <summary>Cursors on a page.</summary>
    public const int Size = 64;

    private readonly Cursor[] _cursors = new Cursor[Size];

    public int Number { get; } = number;

    /// <summary>Places in use; a page fills from the front.</summary>
    public int Count { get; private set; }

    /// <summary>Touched by the open transaction.</summary>
    public bool IsDirty { get; set; }

    /// <summary>When the page was last used, in the owner's count of uses.</summary>
    public long LastUse { get; set; }

    /// <summary>The latest time of any cursor, Unix nanoseconds.</summary>
    public long LastTime
    {
        get
        {
            var last = long.MinValue;
            for (var i = 0; i < Count; i++)
            {
                last = Math.Max(last, _cursors[i].Current.LastTime);
            }

            return last;
        }
    }

    public Cursor this[int place]
    {
        get => _cursors[place];
        set
        {
            _cursors[place] = value;
            Count = Math.Max(Count, place + 1);
        }
    }

    public void Write(ByteSink sink)
    {
        var last = LastTime;
        sink.Varint((ulong)Count);
        sink.Varint((ulong)last);
        for (var i = 0; i < Count; i++)
        {
            var cursor = _cursors[i];
            sink.Varint((ulong)cursor.Current.High);
            sink.Varint((ulong)(last - cursor.Current.LastTime));
            sink.Varint((ulong)(cursor.Closed?.Length ?? 0));
            foreach (var closed in cursor.Closed ?? [])
            {
                sink.Varint((ulong)closed.High);
                sink.Varint((ulong)(last - closed.LastTime));
            }
        }

        Checksum.Seal(sink);
    }

    /// <exception cref="LedgerCorruptException">The record is damaged.</exception>
    public static CursorPage Read(int number, ReadOnlySpan<byte> record)
    {
        var source = new ByteSource(Checksum.Open(record));
        var page = new CursorPage(number) { Count = source.Count(Size) };
        var last = (long)source.Varint();
        for (var i = 0; i < page.Count; i++)
        {
            var current = new Generation((long)source.Varint(), last - (long)source.Varint());
            var closed = new Generation[source.Count(Cursor.ClosedMax)];
            for (var k = 0; k < closed.Length; k++)
            {
                closed[k] = new Generation((long)source.Varint(), last - (long)source.Varint());
            }

            page._cursors[i] = new Cursor { Current = current, Closed = closed.Length == 0 ? null : closed };
        }

        return page;
    }
}
