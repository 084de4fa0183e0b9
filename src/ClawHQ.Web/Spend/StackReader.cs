using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;

namespace ClawHQ.Web.Spend;

/// <summary>Reads what a stacked chart shows: one measure per period, split by the values of one dimension.</summary>
internal sealed class StackReader(CategoryColours colours)
{
    private static readonly string?[] NoName = [null];

    /// <summary>The chart; whole, and saying so, where there are more parts than can be read.</summary>
    /// <param name="reading">The page's way to the ledger.</param>
    /// <param name="range">The page's range.</param>
    /// <param name="by">What the bars are split by; null for one part.</param>
    /// <param name="measure">What is summed; its parts add up to the whole.</param>
    /// <param name="whole">The measure per period as its first value, and the unpriced calls as another.</param>
    /// <param name="periods">The periods of the range.</param>
    public async Task<StackedChart> ReadAsync(
        SpendReading reading, TimeRange range, Dimension? by, Measure measure, SpendResult whole, Periods periods)
    {
        try
        {
            return await ReadSplitAsync(reading, range, by, measure, whole, periods);
        }
        catch (SpendTooLargeException) when (by is not null)
        {
            var chart = await ReadSplitAsync(reading, range, null, measure, whole, periods);
            return chart with { WholeNote = $"too many to be split by {FilterChoice.Word(by.Value)}" };
        }
    }

    private async Task<StackedChart> ReadSplitAsync(
        SpendReading reading, TimeRange range, Dimension? by, Measure measure, SpendResult whole, Periods periods)
    {
        var totals = periods.Align(whole.Rows, 0);
        var unpriced = whole.Query.Measures.ToList().IndexOf(Measure.UnpricedCalls);
        var series = by is { } dimension
            ? await SplitAsync(reading, range, dimension, measure, totals, periods)
            : [new ChartSeries(MeasureWords.Heading(measure), 1, totals)];
        var splitWords = by is { } split ? $" by {FilterChoice.Word(split)}" : "";
        return new StackedChart
        {
            Name = $"{MeasureWords.Heading(measure)} per {StepWord(range.Step)}{splitWords}, "
                + Moments.Period(range.From, range.Until, range.Zone),
            Unit = MeasureWords.UnitOf(measure),
            Periods = periods.ForChart(periods.Align(whole.Rows, unpriced)),
            Series = series,
            Totals = totals,
            IncompleteNote = range.IsRunning ? $"{periods.LastWord}, not complete" : null,
        };
    }

    /// <summary>What usage without a value of a dimension is called.</summary>
    public static string NoValue(Dimension by) => by == Dimension.Team ? "unattributed" : $"no {FilterChoice.Word(by)}";

    /// <summary>The word for one period.</summary>
    public static string StepWord(SpendStep step) => step.ToString().ToLowerInvariant();

    private async Task<List<ChartSeries>> SplitAsync(
        SpendReading reading, TimeRange range, Dimension by, Measure measure, IReadOnlyList<Int128?> totals, Periods periods)
    {
        var values = await reading.PerValueAsync(range.From, range.To, by, measure);
        var named = values.Rows.Where(r => r.Group[0] is not null && r.Values[0] != 0).ToList();
        var shown = named.Take(named.Count > CategoryColours.Count ? CategoryColours.Count - 1 : CategoryColours.Count)
            .Select(r => r.Group[0]!).ToList();
        var colour = colours.For(by, shown);
        var hasUnattributed = values.Rows.Any(r => r.Group[0] is null && r.Values[0] != 0);
        var trends = shown.Count == 0 && !hasUnattributed
            ? null
            : await reading.TrendsAsync(range.From, range.To, range.Step, by, [.. shown, .. hasUnattributed ? NoName : []], measure);

        var series = shown.Select(v => new ChartSeries(v, colour[v], periods.Align(Rows(trends, v), 0))).ToList();
        var unattributed = periods.Align(Rows(trends, null), 0);
        if (named.Count > shown.Count)
        {
            var rest = Rest(totals, [.. series.Select(s => s.Values), unattributed]);
            series.Add(new ChartSeries($"{named.Count - shown.Count} others", CategoryColours.Other, rest));
        }

        if (hasUnattributed)
        {
            series.Add(new ChartSeries(NoValue(by), CategoryColours.Other, unattributed));
        }

        return series;
    }

    private static IEnumerable<SpendRow> Rows(SpendResult? result, string? value) => result?.Rows.Where(r => r.Group[0] == value) ?? [];

    private static List<Int128?> Rest(IReadOnlyList<Int128?> totals, IReadOnlyList<IReadOnlyList<Int128?>> parts) =>
        [.. totals.Select((total, i) => total is null ? null : parts.Aggregate(total, (rest, part) => rest - (part[i] ?? 0)))];
}
