using System.Globalization;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest;

/// <summary>When a log record happened.</summary>
internal static class LogTime
{
    /// <summary>Unix milliseconds: the record's own time, else the attribute <c>event.timestamp</c>, else when it was
    /// observed; 0 when it
    /// says nothing.</summary>
    public static long Of(in LogRecord log, in RecordView view)
    {
        if (log.TimeUnixNano > 0)
        {
            return log.TimeUnixNano / 1_000_000;
        }

        if (view.Text(Attr.EventTimestamp) is { } stamp
            && DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUnixTimeMilliseconds();
        }

        return log.ObservedUnixNano / 1_000_000;
    }
}
