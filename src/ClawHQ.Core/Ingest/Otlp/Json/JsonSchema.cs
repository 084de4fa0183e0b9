using ClawHQ.Core.Ingest.Otlp.Decoding;

namespace ClawHQ.Core.Ingest.Otlp.Json;

/// <summary>The OTLP messages in JSON, as far as <see cref="OtlpDecoder"/> reads them.</summary>
internal static class JsonSchema
{
    private static readonly string[] SpanKinds =
    [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ];

    private static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    private static readonly string[] Temporalities =
    [
        "AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE",
    ];

    private static readonly string[] Severities =
    [
        "SEVERITY_NUMBER_UNSPECIFIED",
        .. new[] { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" }
            .SelectMany(level => new[] { "", "2", "3", "4" }.Select(step => $"SEVERITY_NUMBER_{level}{step}")),
    ];

    /// <summary>The value of an attribute, or a log's body.</summary>
    public static JsonMessage AnyValue { get; } = BuildAnyValue();

    private static readonly JsonMessage KeyValue = new(
        Text("key", Tags.Key),
        One("value", Tags.Value, AnyValue));

    private static readonly JsonMessage Resource = new(Many("attributes", Tags.ResourceAttributes, KeyValue));

    private static readonly JsonMessage Scope = new(
        Text("name", Tags.ScopeName),
        Text("version", Tags.ScopeVersion),
        Many("attributes", Tags.ScopeAttributes, KeyValue));

    /// <summary>The request, with the root key of each signal.</summary>
    public static IReadOnlyList<(OtlpSignal Signal, JsonMessage Request)> Requests { get; } =
    [
        (OtlpSignal.Metrics, Request("resourceMetrics", "scopeMetrics", "metrics", BuildMetric())),
        (OtlpSignal.Traces, Request("resourceSpans", "scopeSpans", "spans", BuildSpan())),
        (OtlpSignal.Logs, Request("resourceLogs", "scopeLogs", "logRecords", BuildLog())),
    ];

    private static JsonMessage Request(string resources, string scopes, string records, JsonMessage record)
        => new(Many(resources, Tags.ResourceGroup, new JsonMessage(
            One("resource", Tags.Resource, Resource),
            Many(scopes, Tags.ScopeGroup, new JsonMessage(
                One("scope", Tags.Scope, Scope),
                Records(records, Tags.Record, record))))));

    private static JsonMessage BuildAnyValue()
    {
        var arrayItems = Many("values", Tags.Items, null);
        var mapValue = One("value", Tags.Value, null);
        var map = new JsonMessage(Many("values", Tags.Items, new JsonMessage(Text("key", Tags.Key), mapValue)));
        var any = new JsonMessage(
            Text("stringValue", Tags.ValueText),
            Of("boolValue", Tags.ValueBool, JsonFieldKind.Bool),
            Of("intValue", Tags.ValueInt, JsonFieldKind.Int),
            Of("doubleValue", Tags.ValueDouble, JsonFieldKind.Double),
            One("arrayValue", Tags.ValueArray, new JsonMessage(arrayItems)),
            One("kvlistValue", Tags.ValueMap, map),
            Of("bytesValue", Tags.ValueBytes, JsonFieldKind.Base64));
        arrayItems.Message = any;
        mapValue.Message = any;
        return any;
    }

    private static JsonMessage BuildMetric()
    {
        var number = new JsonMessage(
            Many("attributes", Tags.NumberAttributes, KeyValue),
            Of("startTimeUnixNano", Tags.PointStart, JsonFieldKind.Fixed64),
            Of("timeUnixNano", Tags.PointTime, JsonFieldKind.Fixed64),
            Of("asDouble", Tags.NumberDouble, JsonFieldKind.Double),
            Of("asInt", Tags.NumberInt, JsonFieldKind.SignedFixed64),
            Of("flags", Tags.NumberFlags, JsonFieldKind.Int));
        var temporality = Enum("aggregationTemporality", Tags.Temporality, Temporalities);
        return new JsonMessage(
            Text("name", Tags.MetricName),
            Text("unit", Tags.MetricUnit),
            One("gauge", Tags.MetricGauge, new JsonMessage(Records("dataPoints", Tags.Points, number))),
            One("sum", Tags.MetricSum, new JsonMessage(
                Records("dataPoints", Tags.Points, number),
                temporality,
                Of("isMonotonic", Tags.IsMonotonic, JsonFieldKind.Bool))),
            One("histogram", Tags.MetricHistogram, new JsonMessage(
                Records("dataPoints", Tags.Points, Distribution(Tags.HistogramAttributes, Tags.HistogramFlags)), temporality)),
            One("exponentialHistogram", Tags.MetricExponentialHistogram, new JsonMessage(
                Records("dataPoints", Tags.Points, Distribution(Tags.ExponentialAttributes, Tags.HistogramFlags)), temporality)),
            One("summary", Tags.MetricSummary, new JsonMessage(
                Records("dataPoints", Tags.Points, Distribution(Tags.SummaryAttributes, Tags.SummaryFlags)))));
    }

    private static JsonMessage Distribution(uint attributesTag, uint flagsTag) => new(
        Many("attributes", attributesTag, KeyValue),
        Of("startTimeUnixNano", Tags.PointStart, JsonFieldKind.Fixed64),
        Of("timeUnixNano", Tags.PointTime, JsonFieldKind.Fixed64),
        Of("count", Tags.DistributionCount, JsonFieldKind.Fixed64),
        Of("sum", Tags.DistributionSum, JsonFieldKind.Double),
        Of("flags", flagsTag, JsonFieldKind.Int));

    private static JsonMessage BuildSpan() => new(
        Of("traceId", Tags.SpanTraceId, JsonFieldKind.Hex),
        Of("spanId", Tags.SpanId, JsonFieldKind.Hex),
        Of("parentSpanId", Tags.SpanParentId, JsonFieldKind.Hex),
        Text("name", Tags.SpanName),
        Enum("kind", Tags.SpanKind, SpanKinds),
        Of("startTimeUnixNano", Tags.SpanStart, JsonFieldKind.Fixed64),
        Of("endTimeUnixNano", Tags.SpanEnd, JsonFieldKind.Fixed64),
        Many("attributes", Tags.SpanAttributes, KeyValue),
        One("status", Tags.SpanStatus, new JsonMessage(Enum("code", Tags.StatusCode, StatusCodes))));

    private static JsonMessage BuildLog() => new(
        Of("timeUnixNano", Tags.LogTime, JsonFieldKind.Fixed64),
        Of("observedTimeUnixNano", Tags.LogObservedTime, JsonFieldKind.Fixed64),
        Enum("severityNumber", Tags.LogSeverityNumber, Severities),
        One("body", Tags.LogBody, AnyValue),
        Many("attributes", Tags.LogAttributes, KeyValue),
        Of("traceId", Tags.LogTraceId, JsonFieldKind.Hex),
        Of("spanId", Tags.LogSpanId, JsonFieldKind.Hex),
        Text("eventName", Tags.LogEventName));

    private static JsonField Of(string name, uint tag, JsonFieldKind kind) => new() { Name = name, Tag = tag, Kind = kind };

    private static JsonField Text(string name, uint tag) => Of(name, tag, JsonFieldKind.Text);

    private static JsonField Enum(string name, uint tag, IReadOnlyList<string> names)
        => new() { Name = name, Tag = tag, Kind = JsonFieldKind.Enum, EnumNames = names };

    private static JsonField One(string name, uint tag, JsonMessage? message)
        => new() { Name = name, Tag = tag, Kind = JsonFieldKind.Message, Message = message };

    private static JsonField Many(string name, uint tag, JsonMessage? message)
        => new() { Name = name, Tag = tag, Kind = JsonFieldKind.Message, Message = message, IsRepeated = true };

    private static JsonField Records(string name, uint tag, JsonMessage message)
        => new() { Name = name, Tag = tag, Kind = JsonFieldKind.Message, Message = message, IsRepeated = true, IsRecord = true };
}
