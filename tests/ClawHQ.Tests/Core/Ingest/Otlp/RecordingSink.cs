using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

/// <summary>Writes down what a decoder reports, one line per call, with every value that a rule could read.</summary>
internal sealed class RecordingSink : IIngestRequest
{
    private readonly Dictionary<UInt128, object> _series = [];

    /// <summary>One line per record, resource and scope.</summary>
    public List<string> Lines { get; } = [];

    public List<string> Refused { get; } = [];

    public List<string> Unread { get; } = [];

    public int SeriesResolved { get; private set; }

    /// <summary>What booking throws; null when it succeeds.</summary>
    public Exception? CommitFailure { get; init; }

    public bool IsCommitted { get; private set; }

    /// <summary>The lines of records, without resources and scopes.</summary>
    public IEnumerable<string> Records => Lines.Where(line => line.Split(' ')[0] is "span" or "log" or "point");

    public ValueTask<IngestOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        if (CommitFailure is not null)
        {
            throw CommitFailure;
        }

        IsCommitted = true;
        return ValueTask.FromResult(new IngestOutcome(Records.Count(), Refused.Count, [.. Refused.Distinct(), .. Unread.Distinct()]));
    }

    public void BeginResource(Attributes resource) => Lines.Add($"resource {Show(resource)}");

    public void BeginScope(string name, string? version, Attributes scope) => Lines.Add($"scope {name} {version} {Show(scope)}");

    public void Span(in SpanRecord span, Attributes attributes) => Lines.Add(
        $"span {span.TraceId:x32} {span.SpanId:x16} {span.ParentSpanId:x16} {span.Name} kind {span.Kind} "
        + $"{span.StartUnixNano}-{span.EndUnixNano} status {span.StatusCode} {Show(attributes)}");

    public void Log(in LogRecord log, Attributes attributes) => Lines.Add(
        $"log {log.TimeUnixNano} {log.ObservedUnixNano} '{log.EventName}' body '{log.Body}' {log.TraceId:x32} {log.SpanId:x16} "
        + $"severity {log.SeverityNumber} {Show(attributes)}");

    public object? FindSeries(UInt128 rawIdentity) => _series.GetValueOrDefault(rawIdentity);

    public object ResolveSeries(UInt128 rawIdentity, in MetricHead metric, Attributes attributes)
    {
        SeriesResolved++;
        var shape = $"{metric.Kind} cumulative {metric.IsCumulative} monotonic {metric.IsMonotonic}";
        return _series[rawIdentity] = $"{metric.Name} [{metric.Unit}] {shape} {Show(attributes)}";
    }

    public void Point(object series, in PointRecord point) => Lines.Add($"point {series} {point}");

    public void Refuse(string reason) => Refused.Add(reason);

    public void LeaveUnread(string reason) => Unread.Add(reason);

    private static string Show(Attributes attributes)
    {
        var values = Enum.GetValues<Attr>().Where(attributes.Has).Select(key =>
            $"{key}={(attributes.TryGetText(key, out var text) ? text : "?")}"
            + $"/{(attributes.TryGetCount(key, out var count) ? count : -1)}"
            + $"/{(attributes.TryGetDouble(key, out var number) ? number : double.NaN)}");
        return $"{{{string.Join(", ", values)}}} {attributes.Identity:x32} {attributes.IdentityWithoutTokenType:x32}";
    }
}
