using System.Globalization;
using System.Text;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>Writes small OTLP JSON bodies of one record.</summary>
internal static class Otel
{
    public static byte[] Span(string scope, string name, ulong id, long end, string attributes, ulong trace = 1, ulong parent = 0) =>
        Body("Spans", scope, "spans", string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"traceId":"{{trace:x32}}","spanId":"{{id:x16}}","parentSpanId":"{{(parent == 0 ? "" : parent.ToString("x16", null))}}",
             "name":"{{name}}","startTimeUnixNano":"{{end}}000000","endTimeUnixNano":"{{end}}000000","attributes":{{Of(attributes)}} }
            """));

    public static byte[] Log(string scope, string name, long time, long observed, string attributes, ulong trace = 0) =>
        Body("Logs", scope, "logRecords", string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"timeUnixNano":"{{time}}","observedTimeUnixNano":"{{observed}}","eventName":"{{name}}",
             "traceId":"{{(trace == 0 ? "" : trace.ToString("x32", null))}}","attributes":{{Of(attributes)}} }
            """));

    /// <summary>A running total.</summary>
    public static byte[] Sum(string scope, string name, long start, long time, double value, string attributes) =>
        Body("Metrics", scope, "metrics", string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"name":"{{name}}","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
             {"startTimeUnixNano":"{{start}}000000","timeUnixNano":"{{time}}000000","asDouble":{{value}},
              "attributes":{{Of(attributes)}} }]} }
            """));

    private static byte[] Body(string signal, string scope, string records, string record) => Encoding.UTF8.GetBytes(
        $$"""
        {"resource{{signal}}":[{"resource":{"attributes":{{Of("service.name=app")}} },"scope{{signal}}":[
         {"scope":{"name":"{{scope}}"},"{{records}}":[{{record}}]}]}]}
        """);

    /// <summary>Attributes from <c>key=value key=value</c>; whole numbers are sent as such.</summary>
    private static string Of(string attributes) => "[" + string.Join(',', attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(a => a.Split('=', 2))
        .Select(a => long.TryParse(a[1], CultureInfo.InvariantCulture, out _)
            ? $$"""{"key":"{{a[0]}}","value":{"intValue":"{{a[1]}}"} }"""
            : $$"""{"key":"{{a[0]}}","value":{"stringValue":"{{a[1]}}"} }""")) + "]";
}
