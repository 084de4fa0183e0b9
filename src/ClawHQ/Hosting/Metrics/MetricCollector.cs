using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ClawHQ.Hosting.Metrics;

/// <summary>Listens to this program's own meters and prints them in Prometheus' text format.</summary>
internal sealed class MetricCollector : IDisposable
{
    /// <summary>Meters of ours begin with ClawHQ; of the framework's, those that say how the server and the runtime fare.</summary>
    private static readonly string[] FrameworkMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly IMeterFactory _meters;
    private readonly MeterListener _listener;

    /// <param name="meters">Makes the meters of this server; those of another one in the same process are not heard.</param>
    public MetricCollector(IMeterFactory meters)
    {
        _meters = meters;
        _listener = new MeterListener { InstrumentPublished = Publish };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.Start();
    }

    /// <summary>Everything that is known now.</summary>
    /// <param name="withOwn">False to leave out the program's own figures, which are sums over all teams.</param>
    public string Print(bool withOwn)
    {
        lock (_gate)
        {
            foreach (var family in _families.Values)
            {
                family.ForgetObserved();
            }
        }

        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach (var family in _families.Values.Where(f => f.Series.Count > 0 && (withOwn || !f.IsOwn)))
            {
                Append(text, family);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Append(StringBuilder text, MetricFamily family)
    {
        text.Append($"# HELP {family.Name} {family.Help.ReplaceLineEndings(" ")}\n# TYPE {family.Name} {family.Kind}\n");
        foreach (var (labels, series) in family.Series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (family.Kind == "histogram")
            {
                AppendBuckets(text, family.Name, labels, series);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{family.Name}{Braced(labels)} {series.Value:R}\n");
            }
        }
    }

    private static void AppendBuckets(StringBuilder text, string name, string labels, MetricSeries series)
    {
        var comma = labels.Length == 0 ? "" : ",";
        var cumulated = 0L;
        foreach (var (index, count) in series.Buckets.Index())
        {
            cumulated += count;
            var bound = index < MetricSeries.Bounds.Length
                ? MetricSeries.Bounds[index].ToString("R", CultureInfo.InvariantCulture)
                : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {cumulated}\n");
        }

        text.Append(
            CultureInfo.InvariantCulture, $"{name}_sum{Braced(labels)} {series.Value:R}\n{name}_count{Braced(labels)} {series.Count}\n");
    }

    private static string Braced(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter;
        var isOurs = meter.Scope is null || ReferenceEquals(meter.Scope, _meters);
        if (!isOurs || !(meter.Name.StartsWith("ClawHQ", StringComparison.Ordinal) || FrameworkMeters.Contains(meter.Name)))
        {
            return;
        }

        lock (_gate)
        {
            var family = new MetricFamily(instrument);
            _families[family.Name] = family;
            listener.EnableMeasurementEvents(instrument, family);
        }
    }

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (state is MetricFamily family)
        {
            lock (_gate)
            {
                family.Record(value, tags);
            }
        }
    }
}
