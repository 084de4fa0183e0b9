namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>
/// The protobuf tags (field number times eight plus wire type) of the fields that are read, from the
/// <see href="https://github.com/open-telemetry/opentelemetry-proto">OTLP schema</see> 1.x.
/// </summary>
internal static class Tags
{
    private const uint Varint = 0;
    private const uint Fixed64 = 1;
    private const uint Length = 2;

    /// <summary>The only field of each request message: a list of ResourceMetrics, ResourceSpans or ResourceLogs.</summary>
    public const uint ResourceGroup = (1 << 3) | Length;

    /// <summary>In each of these: the Resource, and the list of ScopeMetrics, ScopeSpans or ScopeLogs.</summary>
    public const uint Resource = (1 << 3) | Length;
    public const uint ScopeGroup = (2 << 3) | Length;
    public const uint ResourceAttributes = (1 << 3) | Length;

    /// <summary>In each of these: the InstrumentationScope, and the list of Metric, Span or LogRecord.</summary>
    public const uint Scope = (1 << 3) | Length;
    public const uint Record = (2 << 3) | Length;
    public const uint ScopeName = (1 << 3) | Length;
    public const uint ScopeVersion = (2 << 3) | Length;
    public const uint ScopeAttributes = (3 << 3) | Length;

    /// <summary>KeyValue.</summary>
    public const uint Key = (1 << 3) | Length;
    public const uint Value = (2 << 3) | Length;

    /// <summary>AnyValue.</summary>
    public const uint ValueText = (1 << 3) | Length;
    public const uint ValueBool = (2 << 3) | Varint;
    public const uint ValueInt = (3 << 3) | Varint;
    public const uint ValueDouble = (4 << 3) | Fixed64;
    public const uint ValueArray = (5 << 3) | Length;
    public const uint ValueMap = (6 << 3) | Length;
    public const uint ValueBytes = (7 << 3) | Length;

    /// <summary>The only field of ArrayValue and of KeyValueList.</summary>
    public const uint Items = (1 << 3) | Length;

    /// <summary>Metric.</summary>
    public const uint MetricName = (1 << 3) | Length;
    public const uint MetricUnit = (3 << 3) | Length;
    public const uint MetricGauge = (5 << 3) | Length;
    public const uint MetricSum = (7 << 3) | Length;
    public const uint MetricHistogram = (9 << 3) | Length;
    public const uint MetricExponentialHistogram = (10 << 3) | Length;
    public const uint MetricSummary = (11 << 3) | Length;

    /// <summary>Gauge, Sum, Histogram, ExponentialHistogram and Summary.</summary>
    public const uint Points = (1 << 3) | Length;
    public const uint Temporality = (2 << 3) | Varint;
    public const uint IsMonotonic = (3 << 3) | Varint;

    /// <summary>All points.</summary>
    public const uint PointStart = (2 << 3) | Fixed64;
    public const uint PointTime = (3 << 3) | Fixed64;

    /// <summary>NumberDataPoint.</summary>
    public const uint NumberDouble = (4 << 3) | Fixed64;
    public const uint NumberInt = (6 << 3) | Fixed64;
    public const uint NumberAttributes = (7 << 3) | Length;
    public const uint NumberFlags = (8 << 3) | Varint;

    /// <summary>HistogramDataPoint, ExponentialHistogramDataPoint and SummaryDataPoint.</summary>
    public const uint DistributionCount = (4 << 3) | Fixed64;
    public const uint DistributionSum = (5 << 3) | Fixed64;
    public const uint HistogramAttributes = (9 << 3) | Length;
    public const uint HistogramFlags = (10 << 3) | Varint;
    public const uint ExponentialAttributes = (1 << 3) | Length;
    public const uint SummaryAttributes = (7 << 3) | Length;
    public const uint SummaryFlags = (8 << 3) | Varint;

    /// <summary>Span.</summary>
    public const uint SpanTraceId = (1 << 3) | Length;
    public const uint SpanId = (2 << 3) | Length;
    public const uint SpanParentId = (4 << 3) | Length;
    public const uint SpanName = (5 << 3) | Length;
    public const uint SpanKind = (6 << 3) | Varint;
    public const uint SpanStart = (7 << 3) | Fixed64;
    public const uint SpanEnd = (8 << 3) | Fixed64;
    public const uint SpanAttributes = (9 << 3) | Length;
    public const uint SpanStatus = (15 << 3) | Length;
    public const uint StatusCode = (3 << 3) | Varint;

    /// <summary>LogRecord.</summary>
    public const uint LogTime = (1 << 3) | Fixed64;
    public const uint LogSeverityNumber = (2 << 3) | Varint;
    public const uint LogBody = (5 << 3) | Length;
    public const uint LogAttributes = (6 << 3) | Length;
    public const uint LogTraceId = (9 << 3) | Length;
    public const uint LogSpanId = (10 << 3) | Length;
    public const uint LogObservedTime = (11 << 3) | Fixed64;
    public const uint LogEventName = (12 << 3) | Length;
}
