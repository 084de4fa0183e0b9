using System.Diagnostics.Metrics;
using System.Text;

namespace ClawHQ.Hosting.Metrics;

/// <summary>All series of one instrument. Not safe by itself; the collector guards it.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    /// <summary>Series that one instrument may have; what comes beyond is summed under <c>overflow="true"</c>.</summary>
    private const int SeriesMax = 1_000;

    private readonly Dictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);

    /// <summary>Series by their labels as they are printed, braces left out.</summary>
    public IReadOnlyDictionary<string, MetricSeries> Series => _series;

    /// <summary>What the instrument means.</summary>
    public string Help => instrument.Description ?? instrument.Name;

    /// <summary>The kind in Prometheus' words.</summary>
    public string Kind { get; } = KindOf(instrument);

    /// <summary>The name as Prometheus wants it: words joined by underscores, unit and <c>_total</c> at the end.</summary>
    public string Name { get; } = NameOf(instrument);

    /// <summary>Whether it is a figure of this program, not of the framework.</summary>
    public bool IsOwn => instrument.Meter.Name.StartsWith("ClawHQ", StringComparison.Ordinal);

    /// <summary>Whether the instrument reports totals by itself when asked, instead of each change.</summary>
    public bool IsObserved => instrument.IsObservable;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            labels = _series.Count < SeriesMax ? labels : "overflow=\"true\"";
            if (!_series.TryGetValue(labels, out series))
            {
                _series[labels] = series = new MetricSeries(Kind == "histogram");
            }
        }

        if (IsObserved)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets observed values before they are asked for anew, so that what has gone is gone.</summary>
    public void ForgetObserved()
    {
        if (IsObserved)
        {
            _series.Clear();
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        ['H', ..] => "histogram",
        "Counter`1" or "ObservableCounter`1" => "counter",
        _ => "gauge",
    };

    private static string NameOf(Instrument instrument)
    {
        var name = new StringBuilder(Clean(instrument.Name));
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "ms" => "_milliseconds",
            _ => "",
        };
        if (!name.ToString().EndsWith(unit, StringComparison.Ordinal))
        {
            name.Append(unit);
        }

        return name.Append(KindOf(instrument) == "counter" ? "_total" : "").ToString();
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",").Append(Clean(key)).Append("=\"").Append(
                Escape(value?.ToString() ?? "")).Append('"');
        }

        return labels.ToString();
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Clean(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
}
