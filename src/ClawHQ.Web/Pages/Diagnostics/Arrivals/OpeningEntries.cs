using ClawHQ.Core.Ledger;

namespace ClawHQ.Web.Pages.Diagnostics.Arrivals;

/// <summary>
/// Remembers the latest entries that were booked whole from the first point of a series that spans more than an hour: real
/// usage, but perhaps usage from before ClawHQ was there.
/// </summary>
public sealed class OpeningEntries : ILedgerProjection
{
    /// <summary>How many are remembered; the oldest make room.</summary>
    public const int Capacity = 50;

    private readonly Lock _gate = new();
    private readonly Queue<LedgerEntry> _latest = new();
    private long _count;

    /// <summary>Booked since the start of the program.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The latest first.</summary>
    public IReadOnlyList<LedgerEntry> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _latest.Reverse()];
            }
        }
    }

    public void Apply(IReadOnlyList<LedgerEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Kind == EntryKind.Usage && (entry.Flags & EntryFlags.Opening) != 0)
            {
                Remember(entry);
            }
        }
    }

    private void Remember(LedgerEntry entry)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            _latest.Enqueue(entry);
            if (_latest.Count > Capacity)
            {
                _ = _latest.Dequeue();
            }
        }
    }
}
