using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Core.Reports.Spend;
using ClawHQ.Domain.Spend;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Reports.Dashboard;

/// <summary><c>/api/dashboard</c>, the paths that clients of the hosted product know. Figures are of the current month.</summary>
internal sealed class DashboardEndpoints(
    ISpendQueries queries, UsageDirectory directory, NameLists lists, AgentLists agents, TimeProvider clock)
{
    private const int TopMax = 10;
    private const int TrendDays = 30;

    private static readonly IReadOnlyList<Measure> PeriodMeasures =
        [Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens, Measure.ActiveAgents];

    /// <summary>What they accept.</summary>
    public static QueryParameters Parameters { get; } = new(CommonParameters.Zone);

    /// <summary>Spend of hour, day, week and month, by agent and model, and its trend.</summary>
    public async Task<IResult> OverviewAsync(HttpContext context)
    {
        if (Read(context, out var zone) is { } refusal)
        {
            return refusal;
        }

        var visible = context.Caller.VisibleTeams;
        var month = await PeriodAsync(SpendStep.Month, zone, visible, context.RequestAborted);
        return TypedResults.Ok(
            new DashboardOverview(
                "USD",
                (await PeriodAsync(SpendStep.Hour, zone, visible, context.RequestAborted)).Period,
                (await PeriodAsync(SpendStep.Day, zone, visible, context.RequestAborted)).Period,
                (await PeriodAsync(SpendStep.Week, zone, visible, context.RequestAborted)).Period,
                month.Period,
                new DashboardCoverage(month.Coverage.Attributed, month.Coverage.Priced, month.Coverage.Calls),
                [.. (await AgentsAsync([], zone, context)).Take(TopMax)],
                [.. (await ModelsAsync([], zone, context)).Take(TopMax)],
                await TrendAsync([], zone, visible, context.RequestAborted)));
    }

    /// <summary>All agents, costliest of the month first.</summary>
    public async Task<IResult> AgentsAsync(HttpContext context) => Read(context, out var zone) is { } refusal
        ? refusal
        : TypedResults.Ok(new Page<AgentItem>(await AgentsAsync([], zone, context)));

    /// <summary>All models, costliest of the month first.</summary>
    public async Task<IResult> ModelsAsync(HttpContext context) => Read(context, out var zone) is { } refusal
        ? refusal
        : TypedResults.Ok(new Page<NameItem>(await ModelsAsync([], zone, context)));

    /// <summary>One agent, or 404.</summary>
    public async Task<IResult> AgentAsync(HttpContext context, string name)
    {
        if (Read(context, out var zone) is { } refusal)
        {
            return refusal;
        }

        IReadOnlyList<DimensionCondition> filter = [new DimensionCondition(Dimension.Agent, name, false)];
        var found = await AgentsAsync(filter, zone, context);
        return found.Count == 0
            ? Problem.Result(404, "not_found", "There is no agent with this name that you may see.")
            : TypedResults.Ok(
                new DashboardAgent(
                    found[0],
                    await ModelsAsync(filter, zone, context),
                    await TrendAsync(filter, zone, context.Caller.VisibleTeams, context.RequestAborted)));
    }

    private static IResult? Read(HttpContext context, out DateTimeZone zone)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        zone = reader.Zone();
        return reader.Refusal;
    }

    private Instant Now() => Instant.FromDateTimeOffset(clock.GetUtcNow());

    private async Task<(DashboardPeriod Period, Coverage Coverage)> PeriodAsync(
        SpendStep step, DateTimeZone zone, TeamBound visible, CancellationToken cancellationToken)
    {
        var period = SpendCalendar.PeriodAt(Now(), step, zone);
        var result = await queries.QueryAsync(
            new SpendQuery { From = period.Start, To = period.End, Measures = PeriodMeasures, VisibleTeams = visible }, cancellationToken);
        var total = result.Total;
        return (
            new DashboardPeriod(
                Rfc3339.Text(period.Start, zone), NameItem.Dollars(total[0]), NameItem.Count(total[1]), NameItem.Count(total[2]) ?? 0,
                NameItem.Count(total[3]) ?? 0, (int)(total[4] ?? 0)),
            result.Coverage);
    }

    private async Task<IReadOnlyList<AgentItem>> AgentsAsync(
        IReadOnlyList<DimensionCondition> filter, DateTimeZone zone, HttpContext context)
    {
        var visible = context.Caller.VisibleTeams;
        var names = agents.Names(filter, visible);
        return CostliestFirst(await agents.ItemsAsync(names, Month(zone), filter, visible, context.RequestAborted));
    }

    private async Task<IReadOnlyList<NameItem>> ModelsAsync(
        IReadOnlyList<DimensionCondition> filter, DateTimeZone zone, HttpContext context)
    {
        var visible = context.Caller.VisibleTeams;
        var names = directory.Names(Dimension.Model, filter, visible);
        return CostliestFirst(await lists.ItemsAsync(Dimension.Model, names, Month(zone), filter, visible, context.RequestAborted));
    }

    private static IReadOnlyList<T> CostliestFirst<T>(IEnumerable<T> items) where T : NameItem =>
    [
        .. items
            .OrderByDescending(i => i.EffectiveCost is { } cost ? decimal.Parse(cost, CultureInfo.InvariantCulture) : decimal.MinValue)
            .ThenBy(i => i.Name, StringComparer.Ordinal),
    ];

    private Interval Month(DateTimeZone zone) => SpendCalendar.PeriodAt(Now(), SpendStep.Month, zone);

    private async Task<IReadOnlyList<DashboardDay>> TrendAsync(
        IReadOnlyList<DimensionCondition> filter, DateTimeZone zone, TeamBound visible, CancellationToken cancellationToken)
    {
        var today = SpendCalendar.PeriodAt(Now(), SpendStep.Day, zone);
        var first = SpendCalendar.StartOfDay(today.Start.InZone(zone).Date.PlusDays(1 - TrendDays), zone);
        var result = await queries.QueryAsync(
            new SpendQuery
            {
                From = first, To = today.End, Step = SpendStep.Day, Zone = zone, Filter = filter,
                Measures = [Measure.EffectiveCost, Measure.Calls], VisibleTeams = visible,
            },
            cancellationToken);
        return
        [
            .. result.Rows.Select(r => new DashboardDay(
                LocalDatePattern.Iso.Format((r.Time ?? first).InZone(zone).Date), NameItem.Dollars(r.Values[0]),
                    NameItem.Count(r.Values[1]))),
        ];
    }
}
