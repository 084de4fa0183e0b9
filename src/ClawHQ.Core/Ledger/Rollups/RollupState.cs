using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Rollups.Checkpoints;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// The part of the rollups that is not stored yet. The writer adds each commit; a checkpoint freezes what there is and stores
/// it; readers take the store's state together with what it lacks, so that they always see the durable position.
/// </summary>
internal sealed class RollupState
{
    private readonly Lock _gate = new();
    private SinceCheckpoint _live = new();
    private SinceCheckpoint? _frozen;
    private long _stored;
    private long _position;

    /// <summary>When each dimension set was used.</summary>
    public SetSpans Spans { get; } = new();

    /// <summary>The last sequence number taken in.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Forgets everything and starts from a store that holds for <paramref name="position"/>.</summary>
    public void StartAt(long position)
    {
        lock (_gate)
        {
            _live = new SinceCheckpoint { Position = position };
            _frozen = null;
            _stored = position;
            _position = position;
            Spans.Clear();
        }
    }

    /// <summary>Takes in entries in sequence order; those at or before the position are known already and skipped.</summary>
    public void Apply(IReadOnlyList<LedgerEntry> entries)
    {
        lock (_gate)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                var entry = entries[i];
                if (entry.Seq <= _position)
                {
                    continue;
                }

                _live.Add(entry);
                if (entry.Kind != EntryKind.Adjustment || Move.IsIn(entry))
                {
                    Spans.Add(entry.Dimensions.Id, entry.Time);
                }

                Volatile.Write(ref _position, entry.Seq);
            }
        }
    }

    /// <summary>Takes everything since the last checkpoint aside; null when there is nothing.</summary>
    public SinceCheckpoint? Freeze()
    {
        lock (_gate)
        {
            if (_live.Entries == 0)
            {
                return null;
            }

            (_frozen, _live) = (_live, new SinceCheckpoint { Position = _live.Position });
            return _frozen;
        }
    }

    /// <summary>Tells whether what was frozen is in the store now; if not, it waits for the next checkpoint again.</summary>
    public void Thaw(bool isStored)
    {
        lock (_gate)
        {
            if (_frozen is null)
            {
                return;
            }

            if (isStored)
            {
                _stored = _frozen.Position;
            }
            else
            {
                _frozen.Add(_live);
                _live = _frozen;
            }

            _frozen = null;
        }
    }

    /// <summary>
    /// Shows what a snapshot of the store that holds for <paramref name="stored"/> lacks. The part that still grows is shown
    /// under the writer's lock: be quick.
    /// </summary>
    /// <returns>The position that store and shown parts together hold for; null when a checkpoint came between and the
    /// caller must take a new snapshot.</returns>
    public long? Show(long stored, Action<SinceCheckpoint> show)
    {
        SinceCheckpoint? frozen = null;
        long position;
        lock (_gate)
        {
            if (stored == _stored)
            {
                frozen = _frozen;
            }
            else if (_frozen is null || stored != _frozen.Position)
            {
                return null;
            }

            show(_live);
            position = _position;
        }

        if (frozen is not null)
        {
            show(frozen);
        }

        return position;
    }
}
