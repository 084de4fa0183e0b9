using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Identities;
using ClawHQ.Core.Ledger.Series;
using ClawHQ.Core.Pricing;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>
/// One transaction after the other: takes requests in and stores what they add. When a step fails, the instance is thrown away
/// with all it remembers, and the next one starts from what is durable.
/// </summary>
internal sealed class LedgerTransaction
{
    private readonly DimensionRegistry _dimensions;
    private readonly EntryBlocks _stored;
    private readonly MetricPricing _pricing;
    private readonly TimedKeys _timedKeys;
    private readonly SeriesCursors _cursors;
    private readonly FallbackSignals _signals = new();
    private readonly ShadowSums _shadows = new();
    private readonly BlockStore _blocks = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly HashSet<int> _months = [];
    private readonly HashSet<int> _tables = [];
    private readonly LedgerConnection _connection;
    private SignalKeys? _lastSeen;
    private int _storedDimensions;
    private int _usedDimensions;
    private long _recordedAt;

    public LedgerTransaction(
        LedgerConnection connection, DimensionRegistry dimensions, EntryBlocks stored, IPricer pricer, LedgerOptions options)
    {
        _connection = connection;
        _dimensions = dimensions;
        _stored = stored;
        _pricing = new MetricPricing(pricer);
        _timedKeys = new TimedKeys(options.IdentityMemoryMb * 1024L * 1024);
        _cursors = new SeriesCursors(options.CursorsInMemory);
        _storedDimensions = (int)connection.Scalar("SELECT max(id) FROM dimension_sets");
        Position = connection.Scalar("SELECT position FROM ledger_state");
        _cursors.Load(connection);
    }

    /// <summary>The last durable sequence number.</summary>
    public long Position { get; private set; }

    /// <summary>Cumulative series that have a cursor.</summary>
    public long SeriesCount => _cursors.Count;

    /// <summary>What the open transaction appends, in order.</summary>
    public List<LedgerEntry> Entries => _entries;

    /// <param name="now">Unix milliseconds; entries are recorded at this time.</param>
    public void Begin(long now)
    {
        _recordedAt = Math.Max(now, _recordedAt);
        _connection.Begin();
    }

    /// <summary>Takes a request into the open transaction.</summary>
    public AppendResult Take(AppendRequest request)
    {
        var before = _entries.Count;
        var duplicates = 0;
        foreach (var draft in request.Entries)
        {
            Take(draft);
            duplicates += draft.Status == AppendStatus.Duplicate ? 1 : 0;
        }

        foreach (var group in request.Groups)
        {
            duplicates += Take(group);
        }

        foreach (var outcome in request.Outcomes)
        {
            OutcomeTable.Store(_connection, outcome, _recordedAt);
        }

        return new AppendResult(_entries.Count - before, duplicates, Position + _entries.Count);
    }

    /// <summary>Makes all that was taken in durable.</summary>
    public void Commit()
    {
        DimensionTable.Store(_connection, _dimensions, _storedDimensions, _usedDimensions);
        _months.UnionWith(_timedKeys.AddedMonths);
        foreach (var month in _months.Where(month => !_tables.Contains(month)))
        {
            LedgerSchema.CreateMonth(_connection, month);
        }

        _blocks.Append(_connection, _entries);
        _timedKeys.Store(_connection);
        _cursors.Store(_connection);
        _shadows.Store(_connection);
        if (_entries.Count > 0)
        {
            _ = _connection.Prepare("UPDATE ledger_state SET position = ?1").Bind(1, Position + _entries.Count).Run();
        }

        _connection.Commit();
        Position += _entries.Count;
        _tables.UnionWith(_months);
        _storedDimensions = Math.Max(_storedDimensions, _usedDimensions);
        _timedKeys.Committed();
        _cursors.Committed();
        _shadows.Clear();
    }

    /// <summary>Ends a committed transaction, when its entries have been passed on.</summary>
    public void End()
    {
        _entries.Clear();
        _months.Clear();
    }

    /// <summary>Gives the entries of a failed transaction back as they came. This instance has seen them and is of no more use.</summary>
    public void Abandon()
    {
        foreach (var entry in _entries)
        {
            entry.Seq = 0;
            entry.RecordedAt = 0;
        }
    }

    private bool TakeKey(DedupeKey key, long time) => key.Time == DedupeKey.AnyTime
        ? LastingKeys.Add(_connection, key.Hash, time)
        : _timedKeys.Add(_connection, key);

    private void Take(EntryDraft draft)
    {
        var entry = draft.Entry;
        if (entry is { Adjusts: > 0 } && FallbackSignals.IsTakenOut(_connection, entry.Adjusts))
        {
            // A correction that was worked out before its entry was taken out would stand alone.
            draft.Status = AppendStatus.Duplicate;
        }
        else if (!TakeKey(draft.Key, entry.Time))
        {
            draft.Status = AppendStatus.Duplicate;
            Mark(draft.Signals, entry.Time);
        }
        else if (IsShadow(draft.Disposition, draft.Signals))
        {
            draft.Status = AppendStatus.Shadow;
            _shadows.Add(entry);
            if (draft.Disposition == Disposition.Shadow)
            {
                // Its emitter repeats a call that another one booked: what its lower signals say of the call is a repetition too.
                Mark(draft.Signals, entry.Time);
            }
        }
        else
        {
            draft.Status = AppendStatus.Appended;
            if (draft.Disposition == Disposition.Fallback && !entry.Flags.HasFlag(EntryFlags.Fallback))
            {
                entry = entry with { Flags = entry.Flags | EntryFlags.Fallback };
            }

            Append(entry, draft.Disposition, draft.Signals);
            if (draft.IsReversal)
            {
                FallbackSignals.RememberReversed(_connection, entry.Adjusts);
            }
            else if (entry is { Adjusts: > 0 })
            {
                FallbackSignals.RememberAdjustment(_connection, entry);
            }
        }
    }

    /// <summary>Returns how many of the group's points were known.</summary>
    private int Take(MetricGroup group)
    {
        var sum = new MetricSum();
        var duplicates = 0;
        for (var i = 0; i < group.Points.Count; i++)
        {
            duplicates += Add(group.Points[i], ref sum) ? 0 : 1;
        }

        if (sum.IsEmpty && sum.FailedCalls == 0)
        {
            if (group.Disposition != Disposition.Shadow)
            {
                Mark(group.Signals, group.Time);
            }

            return duplicates;
        }

        if (IsShadow(group.Disposition, group.Signals))
        {
            _shadows.Add(group, sum);
            return duplicates;
        }

        if (sum.FailedCalls > 0)
        {
            Append(MetricPricing.FailedAttempts(group, sum.FailedCalls), group.Disposition, group.Signals);
        }

        if (!sum.IsEmpty)
        {
            Append(_pricing.Entry(group, sum), group.Disposition, group.Signals);
        }

        return duplicates;
    }

    private bool IsShadow(Disposition disposition, SignalKeys? signals) => disposition == Disposition.Shadow
        || (disposition == Disposition.Fallback && signals is not null && _signals.IsCovered(_connection, signals));

    /// <summary>Books an entry, and takes out what worse signals of its emitter have booked in its place.</summary>
    private void Append(LedgerEntry entry, Disposition disposition, SignalKeys? signals)
    {
        Append(entry);
        Mark(signals, entry.Time);
        if (disposition == Disposition.Fallback && signals is not null)
        {
            FallbackSignals.Remember(_connection, signals, entry);
        }
    }

    private void Mark(SignalKeys? signals, long time)
    {
        // What was seen once stays seen. Reports in a row mostly share their keys.
        if (signals is not null && !ReferenceEquals(signals, _lastSeen))
        {
            _lastSeen = signals;
            TakeOut(_signals.See(_connection, signals, time));
        }
    }

    /// <summary>Adds what is new in a point; false for a point that was counted before.</summary>
    private bool Add(in MetricPoint point, ref MetricSum sum)
    {
        if (!point.IsCumulative)
        {
            var isNew = _timedKeys.Add(_connection, new DedupeKey(point.Key, point.TimeUnixNano / 1_000_000));
            if (isNew)
            {
                sum.Add(point.Measure, point.Value, point.StartUnixNano);
            }

            return isNew;
        }

        var advance = _cursors.Advance(_connection, point);
        if (advance.IsReplay)
        {
            return false;
        }

        sum.Add(point.Measure, advance.Delta, advance.Since);
        sum.IsOpening |= advance is { IsFirst: true, Delta: > 0 } && MetricSum.IsLong(point);
        return true;
    }

    private void TakeOut(IReadOnlyList<long> fallbacks)
    {
        if (fallbacks.Count == 0)
        {
            return;
        }

        foreach (var entry in _stored.Find([.. fallbacks.Where(seq => seq <= Position)]))
        {
            Append(Reversal.Of(entry, _recordedAt));
        }

        foreach (var seq in fallbacks.Where(seq => seq > Position))
        {
            Append(Reversal.Of(_entries[(int)(seq - Position - 1)], _recordedAt));
        }
    }

    private void Append(LedgerEntry entry)
    {
        entry.Seq = Position + _entries.Count + 1;
        entry.RecordedAt = _recordedAt;
        _entries.Add(entry);
        _ = _months.Add(Month.Of(entry.Time));
        _usedDimensions = Math.Max(_usedDimensions, entry.Dimensions.Id);
    }
}
