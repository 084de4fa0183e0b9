using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Tests.Core.Ingest.Otlp.Fuzzing;

/// <summary>Reads everything that a decoder offers and holds it to its bounds.</summary>
internal sealed class FuzzSink : IOtlpSink
{
    private readonly Dictionary<UInt128, object> _series = [];
    private bool _hasResource;
    private bool _hasScope;

    public long Records { get; private set; }

    public long Refused { get; private set; }

    /// <summary>Begins a body.</summary>
    public void Reset()
    {
        _series.Clear();
        _hasResource = _hasScope = false;
    }

    public void BeginResource(Attributes resource)
    {
        (_hasResource, _hasScope) = (true, false);
        ReadAll(resource);
    }

    public void BeginScope(string name, string? version, Attributes scope)
    {
        Assert.True(_hasResource);
        _hasScope = true;
        Bound(name);
        Bound(version ?? "");
        ReadAll(scope);
    }

    public void Span(in SpanRecord span, Attributes attributes)
    {
        Assert.True(span.TraceId != 0 && span.SpanId != 0 && span.StartUnixNano >= 0 && span.EndUnixNano >= 0);
        Bound(span.Name);
        Count(attributes);
    }

    public void Log(in LogRecord log, Attributes attributes)
    {
        Assert.True(log.TimeUnixNano >= 0 && log.ObservedUnixNano >= 0 && (log.Body ?? "").Length <= 200);
        Bound(log.EventName);
        Count(attributes);
    }

    public object? FindSeries(UInt128 rawIdentity) => _series.GetValueOrDefault(rawIdentity);

    public object ResolveSeries(UInt128 rawIdentity, in MetricHead metric, Attributes attributes)
    {
        Bound(metric.Name);
        Bound(metric.Unit);
        ReadAll(attributes);
        return _series[rawIdentity] = this;
    }

    public void Point(object series, in PointRecord point)
    {
        Assert.Same(this, series);
        Assert.True(_hasScope && point.Count >= 0 && point.TimeUnixNano >= 0 && point.StartUnixNano >= 0);
        Assert.True(point.HasNoValue || double.IsFinite(point.Double));
        Records++;
    }

    public void Refuse(string reason)
    {
        Assert.NotEmpty(reason);
        Refused++;
    }

    public void LeaveUnread(string reason) => Assert.Contains(reason, (string[])[WireAttributes.TooLong, WireAttributes.TooMany]);

    private void Count(Attributes attributes)
    {
        Assert.True(_hasScope);
        ReadAll(attributes);
        Records++;
    }

    private static void ReadAll(Attributes attributes)
    {
        _ = attributes.Identity;
        foreach (var key in Enum.GetValues<Attr>())
        {
            if (!attributes.Has(key))
            {
                continue;
            }

            if (attributes.TryGetText(key, out var text))
            {
                Assert.True(text.Length <= WireAttributes.ValueLengthMax);
            }

            Assert.True(!attributes.TryGetCount(key, out var count) || count >= 0);
            Assert.True(!attributes.TryGetDouble(key, out var number) || double.IsFinite(number));
        }

    }

    private static void Bound(string name) => Assert.True(name.Length <= InternTable.NameLengthMax);
}
