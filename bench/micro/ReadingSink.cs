using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Micro;

/// <summary>Reads the attributes of a typical model call from every record, and keeps only a sum.</summary>
internal sealed class ReadingSink : IOtlpSink
{
    private static readonly Attr[] Texts =
        Find("service.name", "session.id", "model", "gen_ai.request.model", "gen_ai.provider.name", "user.id");
    private static readonly Attr[] Counts =
        Find("input_tokens", "output_tokens", "cache_read_tokens", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");

    private readonly Dictionary<UInt128, object> _series = [];

    public long Sum { get; private set; }

    public bool ReadsIdentity { get; init; }

    public void ForgetSeries() => _series.Clear();

    public void BeginResource(Attributes resource) => Read(resource);

    public void BeginScope(string name, string? version, Attributes scope) => Sum += name.Length;

    public void Span(in SpanRecord span, Attributes attributes)
    {
        Sum += span.EndUnixNano + span.Name.Length;
        Read(attributes);
    }

    public void Log(in LogRecord log, Attributes attributes)
    {
        Sum += log.TimeUnixNano;
        Read(attributes);
        if (ReadsIdentity)
        {
            Sum += (long)attributes.Identity;
        }
    }

    public object? FindSeries(UInt128 rawIdentity) => _series.GetValueOrDefault(rawIdentity);

    public object ResolveSeries(UInt128 rawIdentity, in MetricHead metric, Attributes attributes)
    {
        Sum += (long)attributes.Identity;
        Read(attributes);
        return _series[rawIdentity] = this;
    }

    public void Point(object series, in PointRecord point) => Sum += point.Integer + point.TimeUnixNano;

    public void Refuse(string reason) => throw new InvalidDataException(reason);

    public void LeaveUnread(string reason) => throw new InvalidDataException(reason);

    private static Attr[] Find(params string[] names)
        => [.. names.Select(name => (Attr)AttributeNames.All.Index().First(pair => pair.Item == name).Index)];

    private void Read(Attributes attributes)
    {
        foreach (var key in Texts)
        {
            Sum += attributes.TryGetText(key, out var text) ? text.Length : 0;
        }

        foreach (var key in Counts)
        {
            Sum += attributes.TryGetCount(key, out var count) ? count : 0;
        }
    }
}
