using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>What an emitter makes of a record.</summary>
internal enum ReadResult : byte
{
    /// <summary>The record is none of those that the emitter's table names: counted by name and dropped.</summary>
    Unused,

    /// <summary>A known record that never counts: it repeats others, or sums them up.</summary>
    Known,

    /// <summary>A model call, described in the <see cref="CallReading"/>.</summary>
    Call,

    /// <summary>A model call with values that cannot be; <see cref="CallReading.Refusal"/> says which.</summary>
    Refused,
}

/// <summary>
/// A program that reports: which of its records are model calls and what their attributes mean. One file per emitter; the
/// whole knowledge of the emitter stands in it. Emitters are stateless and are shared by all requests.
/// </summary>
internal abstract class Emitter
{
    /// <summary>The emitter's name in provenance and in the dimension <c>source</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How the keys are made under which one signal of this emitter knows of another.</summary>
    public virtual SignalScope SignalScope => SignalScope.ProgramAndModel;

    /// <summary>Reads a span.</summary>
    public virtual ReadResult ReadSpan(in SpanRecord span, in RecordView view, CallReading reading) => ReadResult.Unused;

    /// <summary>Reads a log record.</summary>
    public virtual ReadResult ReadLog(in LogRecord log, in RecordView view, CallReading reading) => ReadResult.Unused;

    /// <summary>Reads what the points of a series count; asked once per series. Null when the series is not used.</summary>
    public virtual MetricReading? ReadMetric(in MetricHead metric, in RecordView view) => null;

    /// <summary>Adds or corrects what the emitter says of the owners in its own way.</summary>
    public virtual void AdjustClaims(in RecordView view, ref Claims claims)
    {
    }
}

/// <summary>What identifies "the same usage, reported by another signal" for an emitter.</summary>
internal enum SignalScope : byte
{
    /// <summary>The program's service name and the model; its signals share no session.</summary>
    ProgramAndModel,

    /// <summary>The session and model where a signal carries one, else program and model.</summary>
    Session,

    /// <summary>The process (host, process id), whatever the model: the signal is either on or off in it.</summary>
    Process,
}
