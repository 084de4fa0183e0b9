using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Tests.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Fakes;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Overview;
using ClawHQ.Web.Parts.KeyFigures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime.Text;

namespace ClawHQ.Tests.Web.Pages.Overview;

/// <summary>The overview's figures against rows that can be added up by hand. Now is Thursday, 19 November 2026, 14:20 UTC.</summary>
public class OverviewReaderTests
{
    private const long Usd = 1_000_000_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 19, 14, 20, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_periods_are_compared_at_the_same_elapsed_time()
    {
        var model = await ReadAsync(
            "",
            Row("2026-11-19T10:00:00Z", "a", "red", 3 * Usd),
            Row("2026-11-18T10:00:00Z", "a", "red", 2 * Usd),
            Row("2026-11-18T20:00:00Z", "a", "red", 50 * Usd),
            Row("2026-10-19T10:00:00Z", "a", "red", 11 * Usd),
            Row("2026-10-25T10:00:00Z", "a", "red", 70 * Usd));

        Assert.Equal(["$3.00 +50.0 %", "$55.00 ", "$55.00 +400.0 %"], model.Kpis.Take(3).Select(Short));
    }

    [Fact]
    public async Task A_rise_beyond_ten_times_names_the_earlier_figure()
    {
        var model = await ReadAsync(
            "", Row("2026-11-19T10:00:00Z", "a", "red", 300 * Usd), Row("2026-11-18T10:00:00Z", "a", "red", Usd / 500));

        Assert.Equal(new KpiNote("from $0.0020", Direction.Worse, "yesterday by now"), model.Kpis[0].Note);
    }

    [Fact]
    public async Task Unpriced_usage_is_in_at_least_the_calls_that_were_counted()
    {
        var counted = Row("2026-11-19T10:00:00Z", "a", "red", null);

        var model = await ReadAsync("", counted, counted with { Calls = null });

        Assert.Equal(("200", "at least 1 call, in no total"), (model.Kpis[5].Figure, model.Kpis[5].Note.Words));
    }

    [Fact]
    public async Task The_parts_of_every_bar_add_up_to_its_total_with_others_and_unattributed_last()
    {
        var rows = Enumerable.Range(0, 12).Select(i => Row("2026-11-18T10:00:00Z", $"agent-{i}", $"team-{i}", (12 - i) * Usd))
            .Append(Row("2026-11-18T11:00:00Z", "stray", null, 5 * Usd));

        var chart = (await ReadAsync("?range=7d", [.. rows])).Spend;

        Assert.Equal(
            ["team-0", "team-1", "team-2", "team-3", "team-4", "team-5", "team-6", "5 others", "unattributed"],
            chart.Series.Select(s => s.Name));
        Assert.Equal([9, 9], chart.Series.TakeLast(2).Select(s => s.Colour));
        Assert.Equal(7, chart.Series.Take(7).Select(s => s.Colour).Distinct().Count());
        for (var i = 0; i < chart.Periods.Count; i++)
        {
            Assert.Equal(chart.Totals[i], chart.Series.Aggregate(Int128.Zero, (sum, s) => sum + (s.Values[i] ?? 0)));
        }

        Assert.Equal((7, true, "Thu 19 Nov (until 14:20)"), (chart.Periods.Count, chart.Periods[^1].IsIncomplete, chart.Periods[^1].Label));
    }

    [Fact]
    public async Task Usage_without_a_price_is_shown_however_many_models_cost_more()
    {
        var rows = Enumerable.Range(0, 20).Select(i => Row("2026-11-18T10:00:00Z", "a", "red", (20 - i) * Usd, model: $"model-{i}"))
            .Append(Row("2026-11-18T11:00:00Z", "a", "red", null, model: "homemade"));

        var model = await ReadAsync("", [.. rows]);

        Assert.Equal(10, model.Models.Rows.Count);
        var last = model.Models.Rows[^1];
        Assert.Equal(("homemade", null, 100), (last.Name, last.Cost, last.UnpricedTokens));
        Assert.Equal((11, 66 * Usd), (model.Models.MoreCount, model.Models.MoreCost));
        Assert.Equal(["homemade"], model.Completeness.UnpricedModels);
        Assert.Equal("$210.00", ClawHQ.Web.Figures.Usd.Total(model.Models.Total ?? 0));
    }

    [Fact]
    public async Task Filters_narrow_every_figure_and_a_caller_sees_only_the_teams_of_theirs()
    {
        UsageRow[] rows =
        [
            Row("2026-11-19T10:00:00Z", "a", "red", 3 * Usd), Row("2026-11-19T10:00:00Z", "b", "blue", 4 * Usd),
            Row("2026-11-19T10:00:00Z", "c", null, 5 * Usd),
        ];

        Assert.Equal("$4.00", Figure(await ReadAsync("?filter=team:blue", rows)));
        Assert.Equal("$5.00", Figure(await ReadAsync("?filter=team:", rows)));
        Assert.Equal("$8.00", Figure(await ReadAsync("?filter=-team:blue", rows)));
        Assert.Equal("$3.00", Figure(await ReadAsync("", TeamBound.Of("red"), rows)));
        Assert.Equal(["“color:red” is no filter. Write dimension:value, such as team:payments."],
            (await ReadAsync("?filter=color:red", rows)).Choice.Problems);
    }

    [Fact]
    public async Task A_name_in_the_address_stays_text()
    {
        var model = await ReadAsync("?filter=agent:%3Cscript%3E%26x%3D1", Row("2026-11-19T10:00:00Z", "<script>&x=1", "red", Usd));

        Assert.Equal("$1.00", Figure(model));
        Assert.Equal("/?filter=agent%3A%3Cscript%3E%26x%3D1&range=7d", model.Choice.Address.With("range", "7d").ToString());
    }

    [Fact]
    public async Task The_rows_behind_a_figure_are_asked_for_with_commas_in_names_escaped()
    {
        var model = await ReadAsync(@"?range=7d&filter=agent:a,b\c&filter=-team:red", Row("2026-11-19T10:00:00Z", @"a,b\c", "blue", Usd));

        var rows = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("http://host" + model.Kpis[3].Href).Query);
        Assert.Equal(@"agent:a\,b\\c,-team:red", rows["filter"]);
        Assert.Equal(("calls", "agent,model"), (rows["measure"].ToString(), rows["by"].ToString()));
    }

    [Fact]
    public async Task The_month_is_projected_from_what_each_weekday_cost()
    {
        // Two dollars on each day of four weeks, four on Saturdays and Sundays; half a dollar so far today.
        var days = Enumerable.Range(1, 28).Select(back => Now.AddDays(-back))
            .Select(day => Row($"{day:yyyy-MM-dd}T10:00:00Z", "a", "red",
                day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 4 * Usd : 2 * Usd));

        var month = (await ReadAsync("", [.. days, Row("2026-11-19T10:00:00Z", "a", "red", Usd / 2)])).Month;

        // 1 to 18 November: 13 weekdays and 5 days of weekends. Today becomes 2; 20 to 30 November: 7 weekdays and 4 of weekends.
        var projected = month.Lines[1];
        Assert.Equal(("Projected", true, true), (projected.Name, projected.IsProjection, projected.Values.Take(18).All(v => v is null)));
        Assert.Equal((46 * Usd) + (Usd / 2), projected.Values[18]);
        Assert.Equal((46 + 2 + 14 + 16) * Usd, projected.Values[29]);
    }

    [Fact]
    public async Task Nothing_is_projected_before_every_weekday_was_seen() => Assert.All(
        (await ReadAsync("", Row("2026-11-14T10:00:00Z", "a", "red", Usd))).Month.Lines[1].Values, Assert.Null);

    [Fact]
    public async Task The_difference_to_the_period_before_is_explained_and_its_movers_named()
    {
        var model = await ReadAsync(
            "?range=7d",
            Row("2026-11-18T10:00:00Z", "a", "red", 3 * Usd), Row("2026-11-18T11:00:00Z", "a", "red", 3 * Usd),
            Row("2026-11-18T12:00:00Z", "b", "red", Usd),
            Row("2026-11-11T10:00:00Z", "a", "red", Usd), Row("2026-11-11T11:00:00Z", "b", "red", 2 * Usd));

        var difference = model.Difference!;
        Assert.Equal((3 * Usd, 7 * Usd), (difference.Before, difference.After));
        Assert.Equal(((Int128)Usd * 3 / 2, (Int128)Usd * 5 / 2), (difference.Volume, difference.Price));
        Assert.Equal([("a", (Int128)5 * Usd), ("b", -Usd)], model.Agents.Movers.Select(m => (m.Name, m.Change)));
        Assert.Null((await ReadAsync("?range=7d&compare=none")).Difference);
    }

    [Fact]
    public async Task Key_metrics_say_what_brings_them_where_they_have_no_figure()
    {
        var metrics = (await ReadAsync(
            "?range=7d", Row("2026-11-18T10:00:00Z", "a", "red", 3 * Usd), Row("2026-11-17T10:00:00Z", "b", "blue", Usd))).KeyMetrics;

        Assert.Equal(8, metrics.Count);
        Assert.Equal([null, "$2.00", "$2.00", null, "100.0 %", null, null, null],
            metrics.Select(m => m.Figure is null ? null : (m.Figure + m.Small).Replace(Texts.NoBreakSpace, " ", StringComparison.Ordinal)));
        Assert.All(metrics, m => Assert.NotEmpty(m.Formula));
        Assert.All(metrics.Where(m => m.Figure is null), m => Assert.NotEmpty(m.Note.Words));
    }

    private static string Short(Kpi kpi) =>
        $"{kpi.Figure}{kpi.Small} {kpi.Note.Change}".Replace(Texts.NoBreakSpace, " ", StringComparison.Ordinal);

    private static string Figure(OverviewModel model) => model.Kpis[0].Figure + model.Kpis[0].Small;

    private static UsageRow Row(string time, string agent, string? team, long? nanos, string model = "m") =>
        new(InstantPattern.General.Parse(time).Value, agent, team, model, nanos, 100);

    private static Task<OverviewModel> ReadAsync(string query, params UsageRow[] rows) => ReadAsync(query, TeamBound.All, rows);

    private static async Task<OverviewModel> ReadAsync(string query, TeamBound visibleTeams, params UsageRow[] rows)
    {
        var parsed = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        var address = PageAddress.Of("/", new Microsoft.AspNetCore.Http.QueryCollection(parsed));
        var caller = new Caller
        {
            Name = "test", Rights = Rights.Owner.Only(Permission.SeeSpend, visibleTeams),
        };
        var colours = new CategoryColours(new DimensionRegistry());
        await using var ledger = await RollupLedger.OpenAsync();
        var spend = new SpendOfRows(rows);
        var reader = new OverviewReader(
            spend, new DifferenceQueries(spend), new OutcomeCounts(ledger.Database),
            new SummaryTotals(ledger.Summaries, ledger.Registry, new FakeClock(Now)), colours, new StackReader(colours),
            new FakeClock(Now));
        return await reader.ReadAsync(address, caller, Cancelled);
    }
}
