using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

/// <summary>Converts OTLP protobuf to OTLP JSON from a table of its own, written from the schema.</summary>
internal static class OtlpJson
{
    private static readonly Dictionary<string, Dictionary<int, (string Name, string Type)>> Types = new[]
    {
        "Metrics: 1 resourceMetrics ResourceMetrics*",
        "ResourceMetrics: 1 resource Resource, 2 scopeMetrics ScopeMetrics*, 3 schemaUrl string",
        "ScopeMetrics: 1 scope Scope, 2 metrics Metric*, 3 schemaUrl string",
        "Metric: 1 name string, 2 description string, 3 unit string, 5 gauge Gauge, 7 sum Sum, 9 histogram Histogram, "
            + "10 exponentialHistogram ExponentialHistogram, 11 summary Summary, 12 metadata KeyValue*",
        "Gauge: 1 dataPoints Number*",
        "Sum: 1 dataPoints Number*, 2 aggregationTemporality varint, 3 isMonotonic bool",
        "Histogram: 1 dataPoints HistogramPoint*, 2 aggregationTemporality varint",
        "ExponentialHistogram: 1 dataPoints ExponentialPoint*, 2 aggregationTemporality varint",
        "Summary: 1 dataPoints SummaryPoint*",
        "Number: 7 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 asDouble double, 6 asInt sfixed64, "
            + "8 flags varint",
        "HistogramPoint: 9 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 count fixed64, 5 sum double, "
            + "10 flags varint, 11 min double, 12 max double",
        "ExponentialPoint: 1 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 count fixed64, "
            + "5 sum double, 10 flags varint",
        "SummaryPoint: 7 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 count fixed64, "
            + "5 sum double, 8 flags varint",
        "Traces: 1 resourceSpans ResourceSpans*",
        "ResourceSpans: 1 resource Resource, 2 scopeSpans ScopeSpans*, 3 schemaUrl string",
        "ScopeSpans: 1 scope Scope, 2 spans Span*, 3 schemaUrl string",
        "Span: 1 traceId hex, 2 spanId hex, 3 traceState string, 4 parentSpanId hex, 5 name string, 6 kind varint, "
            + "7 startTimeUnixNano fixed64, 8 endTimeUnixNano fixed64, 9 attributes KeyValue*, 10 droppedAttributesCount varint, "
            + "11 events Event*, 15 status Status, 16 flags fixed32",
        "Event: 1 timeUnixNano fixed64, 2 name string, 3 attributes KeyValue*",
        "Status: 2 message string, 3 code varint",
        "Logs: 1 resourceLogs ResourceLogs*",
        "ResourceLogs: 1 resource Resource, 2 scopeLogs ScopeLogs*, 3 schemaUrl string",
        "ScopeLogs: 1 scope Scope, 2 logRecords LogRecord*, 3 schemaUrl string",
        "LogRecord: 1 timeUnixNano fixed64, 2 severityNumber varint, 3 severityText string, 5 body AnyValue, 6 attributes KeyValue*, "
            + "7 droppedAttributesCount varint, 8 flags fixed32, 9 traceId hex, 10 spanId hex, "
            + "11 observedTimeUnixNano fixed64, 12 eventName string",
        "Resource: 1 attributes KeyValue*, 2 droppedAttributesCount varint",
        "Scope: 1 name string, 2 version string, 3 attributes KeyValue*, 4 droppedAttributesCount varint",
        "KeyValue: 1 key string, 2 value AnyValue",
        "AnyValue: 1 stringValue string, 2 boolValue bool, 3 intValue int64, 4 doubleValue double, 5 arrayValue Array, "
            + "6 kvlistValue Map, 7 bytesValue base64",
        "Array: 1 values AnyValue*",
        "Map: 1 values KeyValue*",
    }.Select(line => line.Split(": ")).ToDictionary(
        parts => parts[0],
        parts => parts[1].Split(", ").Select(f => f.Split(' ')).ToDictionary(f => int.Parse(f[0], null), f => (f[1], f[2])));

    public static byte[] From(OtlpSignal signal, byte[] protobuf)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            WriteMessage(writer, signal.ToString(), protobuf);
        }

        return stream.ToArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, string type, ReadOnlySpan<byte> message)
    {
        writer.WriteStartObject();
        var values = new List<(int Number, byte[] Raw)>();
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            var raw = (tag & 7) switch
            {
                0 => BitConverter.GetBytes(Varint(ref message)),
                1 => Take(ref message, 8),
                2 => Take(ref message, (int)Varint(ref message)),
                _ => Take(ref message, 4),
            };
            values.Add(((int)(tag >> 3), raw));
        }

        foreach (var group in values.Where(v => Types[type].ContainsKey(v.Number)).GroupBy(v => v.Number))
        {
            var (name, fieldType) = Types[type][group.Key];
            writer.WritePropertyName(name);
            if (!fieldType.EndsWith('*'))
            {
                WriteValue(writer, fieldType, group.Last().Raw);
                continue;
            }

            writer.WriteStartArray();
            foreach (var (_, raw) in group)
            {
                WriteValue(writer, fieldType[..^1], raw);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string type, byte[] raw)
    {
        switch (type)
        {
            case "string":
                writer.WriteStringValue(Encoding.UTF8.GetString(raw));
                break;
            case "hex":
                writer.WriteStringValue(Convert.ToHexStringLower(raw));
                break;
            case "base64":
                writer.WriteBase64StringValue(raw);
                break;
            case "bool":
                writer.WriteBooleanValue(raw[0] != 0);
                break;
            case "double":
                WriteDouble(writer, BitConverter.ToDouble(raw));
                break;
            case "fixed64":
                writer.WriteStringValue(BinaryPrimitives.ReadUInt64LittleEndian(raw).ToString(null, null));
                break;
            case "sfixed64" or "int64":
                writer.WriteStringValue(BinaryPrimitives.ReadInt64LittleEndian(raw).ToString(null, null));
                break;
            case "varint":
                writer.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(raw));
                break;
            case "fixed32":
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(raw));
                break;
            default:
                WriteMessage(writer, type, raw);
                break;
        }
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    private static byte[] Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        var taken = bytes[..length].ToArray();
        bytes = bytes[length..];
        return taken;
    }
}
