using System.Collections.Concurrent;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Signals;

/// <summary>
/// Makes the keys under which the signals of an emitter know of each other, and remembers which ledger signals the ledger has
/// already noted, and up to which day, so that the common case costs it nothing.
/// </summary>
internal sealed class SignalKeyring(IdentityHash hash)
{
    private const long DayMs = 86_400_000;

    /// <summary>A lower signal's interval may end this much after the call that it repeats.</summary>
    private const long IntervalMaxMs = 3_600_000;

    /// <summary>Keys remembered before the memory starts anew; forgetting only costs the ledger a look-up.</summary>
    private const int NotedMax = 200_000;

    private readonly ConcurrentDictionary<UInt128, long> _noted = new();
    private int _notedCount;

    /// <summary>The keys of a report.</summary>
    /// <param name="binding">The caller's binding.</param>
    /// <param name="emitter">Whose report it is.</param>
    /// <param name="resource">The program or process that reports.</param>
    /// <param name="session">Its session; null when it carries none.</param>
    /// <param name="model">The model, as all signals of the emitter spell it.</param>
    /// <param name="time">Time of use, Unix milliseconds.</param>
    /// <param name="rank">The report's rank.</param>
    public SignalKeys Make(UInt128 binding, Emitter emitter, ResourceView resource, string? session, string? model, long time, byte rank)
    {
        // Metrics know them only as they are kept.
        (session, model) = (KeptText.Of(session), KeptText.Of(model));
        var day = Math.DivRem(time, DayMs, out var intoDay);
        var program = Program(binding, emitter, resource, model);
        return new SignalKeys(
            session is not null && emitter.SignalScope == SignalScope.Session ? Session(binding, emitter, session, model) : default,
            program.Add(day).Finish(),
            rank,
            intoDay >= DayMs - IntervalMaxMs ? program.Add(day + 1).Finish() : default);
    }

    /// <summary>Null when the ledger has noted a ledger signal's keys on the day of the report or later; lower signals always have to
    /// ask.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="time">Time of use of the report, Unix milliseconds.</param>
    public SignalKeys? Unnoted(SignalKeys keys, long time)
    {
        var day = time / DayMs;
        return keys.Rank == 0 && IsNoted(keys.Session, day) && IsNoted(keys.Emitter, day) && IsNoted(keys.NextDay, day) ? null : keys;
    }

    /// <summary>Notes keys that a commit has made durable.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="time">Time of use of their report, Unix milliseconds.</param>
    public void Note(SignalKeys keys, long time)
    {
        if (keys.Rank != 0)
        {
            return;
        }

        var day = time / DayMs;
        Remember(keys.Session, day);
        Remember(keys.Emitter, day);
        Remember(keys.NextDay, day);
    }

    private void Remember(UInt128 key, long day)
    {
        if (IsNoted(key, day))
        {
            return;
        }

        // Counted here, because the dictionary's own count takes all of its locks.
        if (!_noted.TryAdd(key, day))
        {
            _noted[key] = day;
        }
        else if (Interlocked.Increment(ref _notedCount) > NotedMax)
        {
            _noted.Clear();
            Volatile.Write(ref _notedCount, 0);
        }
    }

    private bool IsNoted(UInt128 key, long day) => key == default || (_noted.TryGetValue(key, out var noted) && noted >= day);

    private UInt128 Session(UInt128 binding, Emitter emitter, string session, string? model) =>
        hash.Begin("signal-session").AddId(binding).Add(emitter.Name).Add(session).Add(model).Finish();

    private IdentityBuilder Program(UInt128 binding, Emitter emitter, ResourceView resource, string? model)
    {
        var program = hash.Begin("signal-program").AddId(binding).Add(emitter.Name).Add(resource.ServiceName);
        return emitter.SignalScope == SignalScope.Process
            ? program.Add(resource.Process.HostId).Add(resource.Process.HostName).Add(resource.Process.ProcessId)
            : program.Add(model);
    }
}
