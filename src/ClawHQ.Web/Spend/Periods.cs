using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Spend;

/// <summary>The periods that a range is cut into, in its zone, so that those without any usage have their place too.</summary>
internal sealed class Periods
{
    /// <summary>No page asks for more; a custom range of decades is cut into months.</summary>
    private const int CountMax = 4_000;

    private readonly TimeRange _range;
    private readonly SpendWindow[] _windows;
    private readonly Dictionary<Instant, int> _index = [];

    public Periods(TimeRange range)
    {
        _range = range;
        _windows = [.. SpendCalendar.Cut(range.From, range.To, range.Step, range.Zone).Take(CountMax)];
        for (var i = 0; i < _windows.Length; i++)
        {
            _index[_windows[i].Period] = i;
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
        var values = new Int128?[_windows.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _windows[i].Start <= _range.Until ? 0 : null;
        }

        foreach (var row in rows)
        {
            if (row.Time is { } time && _index.TryGetValue(SpendCalendar.PeriodAt(time, _range.Step, _range.Zone).Start, out var i))
            {
                values[i] = row.Values[measure];
            }
        }

        return values;
    }

    /// <summary>The periods with their labels.</summary>
    public IReadOnlyList<ChartPeriod> ForChart(IReadOnlyList<Int128?> unpricedCalls) =>
    [
        .. _windows.Select((window, i) =>
            new ChartPeriod(Label(window), Tick(window.Period), IsIncomplete(window), unpricedCalls[i] ?? 0)),
    ];

    private bool IsIncomplete(SpendWindow window) => window.Start <= _range.Until && _range.Until < window.End;

    private string Label(SpendWindow window)
    {
        var pattern = _range.Step switch
        {
            SpendStep.Hour => "ddd d MMM, HH:mm",
            SpendStep.Day => "ddd d MMM",
            SpendStep.Week => "'Week of' d MMM",
            _ => "MMM uuuu",
        };
        var label = Moments.Local(window.Period, _range.Zone, pattern);
        return IsIncomplete(window)
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
                : local.Hour % (_windows.Length > 30 ? 6 : 3) == 0 ? Moments.Local(start, _range.Zone, "HH:mm") : null,
            SpendStep.Day => _windows.Length <= 10 || local.DayOfWeek == IsoDayOfWeek.Monday
                ? Moments.Local(start, _range.Zone, "d MMM") : null,
            SpendStep.Week => local.Day <= 7 ? Moments.Local(start, _range.Zone, "MMM") : null,
            _ => _windows.Length <= 14 || local.Month == 1 ? Moments.Local(start, _range.Zone, local.Month == 1 ? "uuuu" : "MMM") : null,
        };
    }
}
