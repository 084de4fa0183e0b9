using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Overview.Changes;
using ClawHQ.Web.Pages.Overview.Month;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>Reads the overview: a dozen small questions to the rollups, none to entries.</summary>
internal sealed class OverviewReader(
    ISpendQueries spend,
    DifferenceQueries differences,
    OutcomeCounts outcomes,
    SummaryTotals tasks,
    CategoryColours colours,
    StackReader stacks,
    TimeProvider time)
{
    /// <summary>Rows of a table before the rest becomes one line.</summary>
    private const int RowsMax = 10;

    private const int MoversMax = 8;

    /// <summary>Rows among them that are kept for usage without a price.</summary>
    private const int UnpricedRowsMax = 2;

    private static readonly Measure[] PeriodMeasures =
    [
        Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens, Measure.CacheReadTokens, Measure.UnpricedCalls,
        Measure.UnpricedTokens, Measure.UnmeteredCalls, Measure.FailedCalls,
    ];

    /// <summary>Reads everything for one caller.</summary>
    public Task<OverviewModel> ReadAsync(PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return ReadAsync(OverviewChoice.Read(address, now), now, caller, cancellationToken);
    }

    /// <summary>Reads everything for one caller, as it was chosen on another page.</summary>
    public async Task<OverviewModel> ReadAsync(
        OverviewChoice choice, Instant now, Caller caller, CancellationToken cancellationToken)
    {
        var range = choice.Time.Range;
        var reading = new SpendReading(spend, range.Zone, choice.Filter.Conditions, caller.VisibleTeams, cancellationToken);

        var periods = new Periods(range);
        var whole = await reading.PerPeriodAsync(range.From, range.To, range.Step, PeriodMeasures);
        var month = await new MonthReader(reading, now, range.Zone).ReadAsync();
        var before = choice.Time.Compared is { } earlier
            ? await reading.TotalAsync(earlier.From, earlier.To, Measure.EffectiveCost, Measure.Calls)
            : null;
        var fleet = await Fleet.ReadAsync(reading, choice.Time, periods);
        var teams = await RankAsync(reading, choice, Dimension.Team, periods, whole, before);
        var models = await RankAsync(reading, choice, Dimension.Model, periods, whole, before);
        return new OverviewModel
        {
            Choice = choice,
            Now = now,
            Position = whole.Position,
            Kpis = new KpiStrip(choice, whole, before, periods, month).Build(),
            KeyMetrics = new KeyMetricStrip(
                fleet, tasks.All(choice.Filter.Conditions, caller.VisibleTeams), Outcomes(choice, caller), teams, models).Build(),
            Difference = choice.Time.Compared is { } against ? await ExplainAsync(choice, against, caller, cancellationToken) : null,
            Fleet = fleet,
            Spend = await stacks.ReadAsync(reading, range, choice.By, Measure.EffectiveCost, whole, periods),
            Month = month.Chart,
            Week = await WeekReader.ReadAsync(reading, range),
            Agents = await RankAsync(reading, choice, Dimension.Agent, periods, whole, before),
            Teams = teams,
            Projects = await RankAsync(reading, choice, Dimension.Project, periods, whole, before),
            Models = models,
            Completeness = await CompletenessAsync(reading, range, whole),
            IsRangeEmpty = whole.Rows.Count == 0,
        };
    }

    /// <summary>Tasks that succeeded now and before; outcomes belong to teams and know no other dimension, so with a filter there is no
    /// telling.</summary>
    private (long Now, long Before)? Outcomes(OverviewChoice choice, Caller caller) =>
        choice.Filter.Conditions.Count > 0 || choice.Time.Compared is not { } before
            ? null
            : (outcomes.Succeeded(choice.Time.Range.From, choice.Time.Range.To, caller.VisibleTeams),
                outcomes.Succeeded(before.From, before.To, caller.VisibleTeams));

    private async Task<CostDifference?> ExplainAsync(
        OverviewChoice choice, TimeRange against, Caller caller, CancellationToken cancellationToken)
    {
        var range = choice.Time.Range;
        var query = new SpendQuery
        {
            From = range.From,
            To = range.To,
            Zone = range.Zone,
            Filter = choice.Filter.Conditions,
            VisibleTeams = caller.VisibleTeams,
        };
        try
        {
            return await differences.AskAsync(query, new Interval(against.From, against.To), cancellationToken);
        }
        catch (SpendTooLargeException)
        {
            return null;
        }
    }

    private async Task<Ranking> RankAsync(
        SpendReading reading, OverviewChoice choice, Dimension by, Periods periods, SpendResult whole, SpendResult? before)
    {
        try
        {
            return await RankAsync(reading, choice, by, periods);
        }
        catch (SpendTooLargeException)
        {
            return Ranking.TooLarge(by, TotalOrNull(whole, Measure.EffectiveCost), before?.Total[0]);
        }
    }

    private async Task<Ranking> RankAsync(SpendReading reading, OverviewChoice choice, Dimension by, Periods periods)
    {
        var range = choice.Time.Range;
        var now = await reading.PerValueAsync(
            range.From, range.To, by, Measure.EffectiveCost, Measure.Calls, Measure.UnpricedCalls, Measure.UnpricedTokens);
        var before = choice.Time.Compared is { } earlier
            ? await reading.PerValueAsync(earlier.From, earlier.To, by, Measure.EffectiveCost)
            : null;
        var shown = Shown(now.Rows);
        var trends = shown.Count == 0
            ? null
            : await reading.TrendsAsync(range.From, range.To, range.Step, by, shown.Select(r => r.Group[0]));
        var isShown = shown.ToHashSet<object>(ReferenceEqualityComparer.Instance);
        var colour = colours.For(by, shown.Select(r => r.Group[0]).Where(v => v is not null).Take(CategoryColours.Count));
        var total = now.Total[0];
        return new Ranking
        {
            By = by,
            Rows = [.. shown.Select(row => new RankedRow
            {
                Name = row.Group[0],
                Colour = row.Group[0] is { } name ? colour.GetValueOrDefault(name, CategoryColours.Other) : CategoryColours.Other,
                Cost = row.Values[0],
                CostBefore = before is null ? null : CostOf(before, row.Group[0]),
                Share = row.Values[0] is { } cost && total is { } all ? Shares.Between(cost, all) : null,
                Calls = row.Values[1],
                UnpricedCalls = row.Values[2] ?? 0,
                UnpricedTokens = row.Values[3] ?? 0,
                Trend = periods.Align(Rows(trends, row.Group[0]), 0),
            })],
            MoreCount = now.Rows.Count - shown.Count,
            MoreCost = now.Rows.Where(r => !isShown.Contains(r))
                .Aggregate((Int128?)null, (sum, r) => r.Values[0] is { } cost ? (sum ?? 0) + cost : sum),
            Total = total,
            TotalBefore = before?.Total[0],
            Movers = before is null ? [] : Movers(now, before),
            Count = now.Rows.Count(r => r.Group[0] is not null),
        };
    }

    private static List<Mover> Movers(SpendResult now, SpendResult before)
    {
        // A dictionary takes no null for a key, and usage without a name is one of the values.
        var earlier = before.Rows.ToDictionary(r => new ValueTuple<string?>(r.Group[0]), r => r.Values[0] ?? 0);
        var movers = new List<Mover>();
        foreach (var row in now.Rows)
        {
            _ = earlier.Remove(new ValueTuple<string?>(row.Group[0]), out var cost);
            movers.Add(new Mover(row.Group[0], row.Values[0] ?? 0, cost));
        }

        movers.AddRange(earlier.Select(gone => new Mover(gone.Key.Item1, 0, gone.Value)));
        return [.. movers.Where(m => m.Change != 0).OrderByDescending(m => Int128.Abs(m.Change)).Take(MoversMax)];
    }

    private static async Task<Completeness> CompletenessAsync(SpendReading reading, TimeRange range, SpendResult whole)
    {
        var teams = await RowsAsync(Dimension.Team, Measure.EffectiveCost);
        var models = await RowsAsync(Dimension.Model, Measure.UnpricedTokens);
        return new Completeness(
            whole.Coverage,
            teams.FirstOrDefault(r => r.Group[0] is null)?.Values[0],
            Total(whole, Measure.UnpricedCalls),
            Total(whole, Measure.UnpricedTokens),
            Total(whole, Measure.UnmeteredCalls),
            [.. models.Where(r => r.Values[0] > 0).Select(r => r.Group[0] ?? "unknown model")]);

        async Task<IReadOnlyList<SpendRow>> RowsAsync(Dimension by, Measure measure)
        {
            try
            {
                return (await reading.PerValueAsync(range.From, range.To, by, measure)).Rows;
            }
            catch (SpendTooLargeException)
            {
                return [];
            }
        }
    }

    /// <summary>The costliest, and always the largest of those whose cost is not known: what is unpriced must not hide.</summary>
    private static List<SpendRow> Shown(IReadOnlyList<SpendRow> rows)
    {
        if (rows.Count <= RowsMax + 1)
        {
            return [.. rows];
        }

        var unpriced = rows.Where(r => r.Values[0] is null && r.Values[3] > 0).OrderByDescending(r => r.Values[3]).Take(UnpricedRowsMax);
        var unknown = unpriced.ToList();
        return [.. rows.Except(unknown).Take(RowsMax - unknown.Count), .. unknown];
    }

    /// <summary>The sum of a measure over the whole range, 0 when nothing is known.</summary>
    internal static Int128 Total(SpendResult whole, Measure measure) => TotalOrNull(whole, measure) ?? 0;

    internal static Int128? TotalOrNull(SpendResult whole, Measure measure) => whole.Total[Array.IndexOf(PeriodMeasures, measure)];

    /// <summary>The values of a measure per period.</summary>
    internal static IReadOnlyList<Int128?> PerPeriod(SpendResult whole, Periods periods, Measure measure) =>
        periods.Align(whole.Rows, Array.IndexOf(PeriodMeasures, measure));

    private static IEnumerable<SpendRow> Rows(SpendResult? result, string? value) => result?.Rows.Where(r => r.Group[0] == value) ?? [];

    private static Int128? CostOf(SpendResult result, string? value) =>
        result.Rows.FirstOrDefault(r => r.Group[0] == value) is { } row ? row.Values[0] : 0;
}
