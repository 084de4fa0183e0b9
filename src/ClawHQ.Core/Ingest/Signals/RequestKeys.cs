using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Signals;

/// <summary>The signal keys of one request's reports: those of one session and model mostly come in a row, and share an
/// instance.</summary>
internal sealed class RequestKeys(SignalKeyring keyring, UInt128 binding)
{
    private const long HourMs = 3_600_000;

    private (ResourceView? Resource, Emitter? Emitter, string? Session, string? Model, long Hour, byte Rank) _of;
    private readonly List<(SignalKeys Keys, long Time)> _made = [];
    private SignalKeys? _keys;

    /// <summary>The keys of a report; null when it is of a ledger signal and the ledger has noted them.</summary>
    /// <param name="resource">The program or process that reports.</param>
    /// <param name="reading">What was read of the report.</param>
    /// <param name="time">Time of use, Unix milliseconds.</param>
    public SignalKeys? Unnoted(ResourceView resource, CallReading reading, long time)
    {
        // Keys know the day and whether it is late in it, which the hour decides.
        var model = reading.RequestModel ?? reading.Model;
        var of = (resource, reading.Emitter, reading.Session, model, time / HourMs, reading.Rank);
        if (of != _of)
        {
            _of = of;
            _keys = keyring.Unnoted(keyring.Make(binding, reading.Emitter, resource, reading.Session, model, time, reading.Rank), time);
            if (_keys is not null)
            {
                _made.Add((_keys, time));
            }
        }

        return _keys;
    }

    /// <summary>Notes that all of them are durable.</summary>
    public void NoteDurable()
    {
        foreach (var (keys, time) in _made)
        {
            keyring.Note(keys, time);
        }
    }
}
