using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>The periods that a range is cut into, in its zone, so that those without any usage have their place too.</summary>
internal sealed class Periods
{
    /// <summary>No page asks for more; a custom range of decades is cut into months.</summary>
    private const int CountMax = 4_000;

    private readonly TimeRange _range;
    private readonly List<Instant> _starts = [];
    private readonly Dictionary<Instant, int> _index = [];

    public Periods(TimeRange range)
    {
        _range = range;
        for (var start = Floor(range.From); start < range.To && _starts.Count < CountMax; start = Next(start))
        {
            _index[start] = _starts.Count;
            _starts.Add(start);
        }
    }

    /// <summary>The word for the last period while it runs: today, this hour, this week, this month.</summary>
    public string LastWord => _range.Step switch
    {
        SpendStep.Hour => "this hour",
        SpendStep.Day => "today",
        SpendStep.Week => "this week",
        _ => "this month",
    };

    /// <summary>One value per period from rows that have a time. A period that has not begun has none; one without usage has 0.</summary>
    public IReadOnlyList<Int128?> Align(IEnumerable<SpendRow> rows, int measure)
    {
        var values = new Int128?[_starts.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _starts[i] <= _range.Until ? 0 : null;
        }

        foreach (var row in rows)
        {
            // The first period may begin before the range does: the answer names it by the range's own start.
            if (row.Time is { } time && (_index.TryGetValue(time, out var i) || _index.TryGetValue(Floor(time), out i)))
            {
                values[i] = row.Values[measure];
            }
        }

        return values;
    }

    /// <summary>The periods with their labels.</summary>
    public IReadOnlyList<ChartPeriod> ForChart(IReadOnlyList<Int128?> unpricedCalls) =>
        [.. _starts.Select((start, i) => new ChartPeriod(Label(start), Tick(start), IsIncomplete(i), unpricedCalls[i] ?? 0))];

    private bool IsIncomplete(int i) => _starts[i] <= _range.Until && _range.Until < Next(_starts[i]) && _range.Until < _range.To;

    private string Label(Instant start)
    {
        var pattern = _range.Step switch
        {
            SpendStep.Hour => "ddd d MMM, HH:mm",
            SpendStep.Day => "ddd d MMM",
            SpendStep.Week => "'Week of' d MMM",
            _ => "MMM uuuu",
        };
        var label = Moments.Local(start, _range.Zone, pattern);
        return start <= _range.Until && _range.IsRunning && _range.Until < Next(start)
            ? $"{label} (until {Moments.Local(_range.Until, _range.Zone, "HH:mm")})"
            : label;
    }

    /// <summary>Labels stand at natural starts: every sixth hour, every day of a short range and Mondays of a longer one, months.</summary>
    private string? Tick(Instant start)
    {
        var local = start.InZone(_range.Zone).LocalDateTime;
        return _range.Step switch
        {
            SpendStep.Hour => local.Hour == 0 ? Moments.Local(start, _range.Zone, "d MMM")
                : local.Hour % (_starts.Count > 30 ? 6 : 3) == 0 ? Moments.Local(start, _range.Zone, "HH:mm") : null,
            SpendStep.Day => _starts.Count <= 10 || local.DayOfWeek == IsoDayOfWeek.Monday ? Moments.Local(start, _range.Zone, "d MMM") : null,
            SpendStep.Week => local.Day <= 7 ? Moments.Local(start, _range.Zone, "MMM") : null,
            _ => _starts.Count <= 14 || local.Month == 1 ? Moments.Local(start, _range.Zone, local.Month == 1 ? "uuuu" : "MMM") : null,
        };
    }

    private Instant Floor(Instant moment)
    {
        var local = moment.InZone(_range.Zone).LocalDateTime;
        return _range.Step switch
        {
            SpendStep.Hour => moment - Duration.FromTicks(local.TimeOfDay.TickOfDay % NodaConstants.TicksPerHour),
            SpendStep.Day => _range.Zone.AtStartOfDay(local.Date).ToInstant(),
            SpendStep.Week => _range.Zone.AtStartOfDay(local.Date.PlusDays(1 - (int)local.DayOfWeek)).ToInstant(),
            _ => _range.Zone.AtStartOfDay(new LocalDate(local.Year, local.Month, 1)).ToInstant(),
        };
    }

    private Instant Next(Instant start)
    {
        var date = start.InZone(_range.Zone).Date;
        return _range.Step switch
        {
            SpendStep.Hour => start + Duration.FromHours(1),
            SpendStep.Day => _range.Zone.AtStartOfDay(date.PlusDays(1)).ToInstant(),
            SpendStep.Week => _range.Zone.AtStartOfDay(date.PlusDays(7)).ToInstant(),
            _ => _range.Zone.AtStartOfDay(date.PlusMonths(1)).ToInstant(),
        };
    }
}
