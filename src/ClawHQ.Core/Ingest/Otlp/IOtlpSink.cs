namespace ClawHQ.Core.Ingest.Otlp;

/// <summary>
/// Receives one OTLP request in wire order while it is decoded: a resource, its scopes, their records. The
/// <see cref="Attributes"/> passed are reused by the decoder and are only valid during the call, except that the resource's
/// and scope's stay valid until the next one begins.
/// </summary>
public interface IOtlpSink
{
    void BeginResource(Attributes resource);

    void BeginScope(string name, string? version, Attributes scope);

    void Span(in SpanRecord span, Attributes attributes);

    void Log(in LogRecord log, Attributes attributes);

    /// <summary>Finds what <see cref="ResolveSeries"/> returned earlier for byte-equal resource, scope, metric and attributes,
    /// so that the attributes of a known series need not be decoded again. Null when unknown.</summary>
    /// <param name="rawIdentity">A hash that holds for the life of the process only and knows nothing of the caller: the same
    /// series sent with another key has the same one.</param>
    object? FindSeries(UInt128 rawIdentity);

    /// <summary>Called once per unknown series. Returns what <see cref="FindSeries"/> should return from now on; never null
    /// (series that are not used get a marker of the sink's own).</summary>
    object ResolveSeries(UInt128 rawIdentity, in MetricHead metric, Attributes attributes);

    void Point(object series, in PointRecord point);

    /// <summary>A single record could not be decoded or is out of bounds; its neighbours are kept.</summary>
    void Refuse(string reason);

    /// <summary>A record was taken, but a part of it lies beyond the bounds (attributes past the 128th, a value past 4 KiB)
    /// and was not read.</summary>
    /// <param name="reason">One of a few fixed sentences, so that it can be counted.</param>
    void LeaveUnread(string reason);
}

/// <summary>The metric that a point belongs to.</summary>
public readonly ref struct MetricHead
{
    public required string Name { get; init; }

    public required string Unit { get; init; }

    public MetricKind Kind { get; init; }

    public bool IsCumulative { get; init; }

    public bool IsMonotonic { get; init; }
}

public enum MetricKind : byte
{
    Gauge,
    Sum,
    Histogram,
    ExponentialHistogram,
    Summary,
}

/// <summary>One point. For histograms <see cref="Double"/> is the sum and <see cref="Count"/> the count.</summary>
public readonly record struct PointRecord
{
    public long StartUnixNano { get; init; }

    public long TimeUnixNano { get; init; }

    /// <summary>True when the value was sent as an integer, in <see cref="Integer"/>.</summary>
    public bool IsInteger { get; init; }

    public long Integer { get; init; }

    public double Double { get; init; }

    public long Count { get; init; }

    /// <summary>The OTLP flag "no recorded value": the point carries nothing.</summary>
    public bool HasNoValue { get; init; }
}

public readonly ref struct SpanRecord
{
    /// <summary>Thirty days; no call takes longer.</summary>
    private const long DurationNanosMax = 30L * 86_400 * 1_000_000_000;

    public UInt128 TraceId { get; init; }

    public ulong SpanId { get; init; }

    public ulong ParentSpanId { get; init; }

    public string Name { get; init; }

    public int Kind { get; init; }

    public long StartUnixNano { get; init; }

    public long EndUnixNano { get; init; }

    /// <summary>How long it took; null when a time is missing or they cannot both be right.</summary>
    public long? DurationMs => StartUnixNano > 0 && EndUnixNano >= StartUnixNano && EndUnixNano - StartUnixNano <= DurationNanosMax
        ? (EndUnixNano - StartUnixNano) / 1_000_000
        : null;

    /// <summary>0 unset, 1 ok, 2 error.</summary>
    public int StatusCode { get; init; }
}

public readonly ref struct LogRecord
{
    public long TimeUnixNano { get; init; }

    public long ObservedUnixNano { get; init; }

    /// <summary>The OTLP field <c>event_name</c>; empty when not sent.</summary>
    public string EventName { get; init; }

    /// <summary>The body when it is a short string (at most 200 bytes, enough for an event's name); null otherwise. Read from
    /// the wire when asked for.</summary>
    public string? Body { get => Deferred is null ? field : Deferred.Body; init; }

    public UInt128 TraceId { get; init; }

    public ulong SpanId { get; init; }

    public int SeverityNumber { get; init; }

    /// <summary>The decoder, which reads the body when it is asked for; null in records made by hand.</summary>
    internal IDeferredLog? Deferred { get; init; }
}

/// <summary>The parts of a log record that are only read on request, valid during the call that passes the record.</summary>
internal interface IDeferredLog
{
    string? Body { get; }
}
