using System.Globalization;
using System.Runtime.InteropServices;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Spend;
using NodaTime;

namespace ClawHQ.Core.Reports.Live;

/// <summary>
/// Running totals by team since the program started. A listener takes the difference between two looks at them, however much
/// came between: nothing queues up, a slow listener loses nothing, and the writer never waits for any. All are told at the same
/// moments: what many pages ask for when they are told is then made once for all of them.
/// </summary>
internal sealed class LiveLedger : ILedgerProjection, IDisposable
{
    /// <summary>Between two tellings. New spend is on screen within two seconds: the rest is for asking, making and showing.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(1.5);

    /// <summary>Newest entries that are kept for listeners.</summary>
    private const int LatestMax = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LiveTotals> _byTeam = [];
    private readonly LiveTotals _unattributed = new();
    private readonly Queue<LedgerEntry> _latest = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private TaskCompletionSource _changed = NewSignal();
    private bool _isTellingDue;
    private long? _toldAt;
    private long _position;

    public LiveLedger(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<LedgerEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                TotalsOf(entry.Dimensions.Team).Add(entry);
            }

            for (var i = Math.Max(0, entries.Count - LatestMax); i < entries.Count; i++)
            {
                _latest.Enqueue(entries[i]);
            }

            while (_latest.Count > LatestMax)
            {
                _ = _latest.Dequeue();
            }

            _position = entries[^1].Seq;
            if (!_isTellingDue)
            {
                _isTellingDue = true;
                var rest = _toldAt is { } at ? Pace - _clock.GetElapsedTime(at) : TimeSpan.Zero;
                _ = _timer.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>The totals as they are, for one listener, and what tells of the next change.</summary>
    /// <param name="visibleTeams">Teams that the listener may see.</param>
    public (LiveLook Look, Task Changed) Look(TeamBound visibleTeams)
    {
        lock (_gate)
        {
            var totals = new List<(string? Team, LiveTotals Totals)>();
            foreach (var (team, sums) in _byTeam)
            {
                if (visibleTeams.Contains(team))
                {
                    totals.Add((team, sums.Copy()));
                }
            }

            if (visibleTeams.Contains(null))
            {
                totals.Add((null, _unattributed.Copy()));
            }

            LedgerEntry[] latest = [.. _latest.Where(e => e.Kind != EntryKind.FailedAttempt && IsVisible(e, visibleTeams)).Reverse()];
            return (new LiveLook(_position, totals, latest), _changed.Task);
        }
    }

    /// <summary>Whether a listener may see an entry.</summary>
    public static bool IsVisible(LedgerEntry entry, TeamBound visibleTeams) =>
        visibleTeams.Contains(entry.Dimensions.Team);

    private void Tell()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            (changed, _changed) = (_changed, NewSignal());
            (_isTellingDue, _toldAt) = (false, _clock.GetTimestamp());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LiveTotals TotalsOf(string? team)
    {
        if (team is null)
        {
            return _unattributed;
        }

        ref var totals = ref CollectionsMarshal.GetValueRefOrAddDefault(_byTeam, team, out _);
        return totals ??= new LiveTotals();
    }
}

/// <summary>Sums of one team.</summary>
internal sealed class LiveTotals
{
    private readonly Int128[] _sums = new Int128[EntryTallies.Count];

    /// <summary>Entries, failed attempts left out.</summary>
    public long Entries { get; private set; }

    public Int128? this[Measure measure] => Measures.ValueOf(measure, tally => _sums[(int)tally]);

    public void Add(LedgerEntry entry)
    {
        Span<long> tallies = stackalloc long[EntryTallies.Count];
        EntryTallies.Fill(entry, tallies);
        for (var t = 0; t < tallies.Length; t++)
        {
            _sums[t] += tallies[t];
        }

        Entries += entry.Kind == EntryKind.FailedAttempt ? 0 : 1;
    }

    public void Add(LiveTotals other, int sign)
    {
        for (var t = 0; t < _sums.Length; t++)
        {
            _sums[t] += sign * other._sums[t];
        }

        Entries += sign * other.Entries;
    }

    public LiveTotals Copy()
    {
        var copy = new LiveTotals();
        copy.Add(this, 1);
        return copy;
    }

    /// <summary>Whether anything at all is in it.</summary>
    public bool IsEmpty => Entries == 0 && _sums.AsSpan().IndexOfAnyExcept(Int128.Zero) < 0;
}

/// <summary>What one listener saw at one moment.</summary>
/// <param name="Position">The ledger's position.</param>
/// <param name="Totals">Totals of each team that it may see.</param>
/// <param name="Latest">Newest entries that it may see, newest first.</param>
internal sealed record LiveLook(long Position, IReadOnlyList<(string? Team, LiveTotals Totals)> Totals, IReadOnlyList<LedgerEntry> Latest)
{
    /// <summary>What came since an earlier look; null when nothing that the listener may see.</summary>
    public LiveChange? Since(LiveLook earlier)
    {
        var before = earlier.Totals.ToDictionary(t => t.Team ?? "", t => t.Totals, StringComparer.Ordinal);
        var differences = new List<(string? Team, LiveTotals Totals)>();
        foreach (var (team, totals) in Totals)
        {
            var difference = totals.Copy();
            if (before.TryGetValue(team ?? "", out var known))
            {
                difference.Add(known, -1);
            }

            if (!difference.IsEmpty)
            {
                differences.Add((team, difference));
            }
        }

        return differences.Count == 0 ? null : Change(Position, differences, Latest.Where(e => e.Seq > earlier.Position), isPartial: false);
    }

    /// <summary>The change that these totals make.</summary>
    public static LiveChange Change(
        long position, IReadOnlyList<(string? Team, LiveTotals Totals)> teams, IEnumerable<LedgerEntry> latest, bool isPartial)
    {
        var all = new LiveTotals();
        foreach (var (_, totals) in teams)
        {
            all.Add(totals, 1);
        }

        return new LiveChange(
            position,
            all.Entries,
            NameItem.Dollars(all[Measure.EffectiveCost]),
            NameItem.Count(all[Measure.Calls]),
            NameItem.Count(all[Measure.FailedCalls]) ?? 0,
            NameItem.Count(all[Measure.InputTokens]) ?? 0,
            NameItem.Count(all[Measure.OutputTokens]) ?? 0,
            NameItem.Count(all[Measure.UnpricedTokens]) ?? 0,
            [.. teams.Select(t => new LiveTeam(
                t.Team, t.Totals.Entries, NameItem.Dollars(t.Totals[Measure.EffectiveCost]), NameItem.Count(t.Totals[Measure.Calls])))],
            [.. latest.Select(Brief)],
            isPartial);
    }

    private static LiveEntry Brief(LedgerEntry entry) => new(
        entry.Seq.ToString(CultureInfo.InvariantCulture),
        Rfc3339.Text(Instant.FromUnixTimeMilliseconds(entry.Time)),
        entry.Dimensions.Agent,
        entry.Dimensions.Team,
        entry.Dimensions.Model,
        NameItem.Dollars(entry.EffectiveCost),
        entry.Usage.Input,
        entry.Usage.Output);
}
