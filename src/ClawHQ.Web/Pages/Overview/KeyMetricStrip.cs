using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Overview.Changes;
using ClawHQ.Web.Parts.KeyFigures;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>Makes the eight figures by which spend is judged, each with its formula.</summary>
internal sealed class KeyMetricStrip(
    Fleet fleet, TaskTotal tasks, (long Now, long Before)? succeeded, Ranking teams, Ranking models)
{
    private const string TaskFormula = "effective cost of the tasks that began in the latest seven UTC days ÷ their number";

    /// <summary>The figures, in their order.</summary>
    public IReadOnlyList<KeyMetric> Build() =>
    [
        PerTask(),
        PerAgentDay(),
        PerTeam(),
        FleetTrend(),
        ModelShare(),
        Unknown("Budget utilization", "effective cost ÷ budget of the period", "needs budgets; there are none yet"),
        Outcomes(),
        Unknown("Waste", "cost that findings would save ÷ effective cost", "needs findings; there are none yet"),
    ];

    private KeyMetric PerTask() => tasks.Count == 0
        ? Unknown("Cost per task", TaskFormula, "needs calls that name their task")
        : Money("Cost per task", tasks.Mean, TaskFormula,
            KpiNote.Plain($"over {Counts.Of(tasks.Count, "task", "tasks")} in {SummaryTotals.Days} days"));

    private KeyMetric PerAgentDay() => Money(
        "Cost per agent per day", fleet.CostPerAgentDay, "effective cost ÷ days on which agents had usage",
        KpiNote.Plain($"over {Counts.Of(fleet.AgentDays, "agent day", "agent days")}"));

    private KeyMetric PerTeam()
    {
        const string formula = "effective cost with a team ÷ teams with usage";
        if (teams.IsTooLarge)
        {
            return Unknown("Cost per team", formula, "more teams than can be read at once");
        }

        var cost = teams.Rows.Where(r => r.Name is not null).Aggregate(
            (Int128?)null, (sum, row) => row.Cost is { } known ? (sum ?? 0) + known : sum);
        var attributed = teams.MoreCost is { } more ? (cost ?? 0) + more : cost;
        return Money(
            "Cost per team", attributed is { } sum && teams.Count > 0 ? sum / teams.Count : null,
            formula, KpiNote.Plain($"of {Counts.Of(teams.Count, "team", "teams")}"));
    }

    private KeyMetric FleetTrend()
    {
        const string formula = "growth of spend − growth of active agents, in percentage points";
        if (fleet is not { CostNow: { } cost, CostBefore: { } before, AgentsBefore: { } agentsBefore } || before == 0 || agentsBefore == 0)
        {
            return Unknown("Fleet trend", formula, "needs usage in the period before");
        }

        var isFaster = cost * agentsBefore > before * fleet.AgentsNow;
        return new KeyMetric(
            "Fleet trend", Points(cost, before, fleet.AgentsNow, agentsBefore), " points",
            $"spend {Shares.Change(cost, before, Usd.Small)}, active agents {Shares.Change(fleet.AgentsNow, agentsBefore, Counts.Short)}",
            formula, KpiNote.Plain(isFaster ? "spend grows faster than the fleet" : "spend grows no faster than the fleet"));
    }

    private KeyMetric ModelShare()
    {
        var top = models.Rows.FirstOrDefault(r => r.Share is not null);
        return top is null
            ? Unknown(
                "Model distribution", "cost of the costliest model ÷ effective cost",
                models.IsTooLarge ? "more models than can be read at once" : "needs priced usage")
            : new KeyMetric(
                "Model distribution", Shares.Of(top.Share ?? 0), "", $"{top.Name}: {Usd.Exact(top.Cost ?? 0)}",
                "cost of the costliest model ÷ effective cost",
                KpiNote.Plain($"is {top.Name ?? "unknown"}, of {Counts.Of(models.Count, "model", "models")}"));
    }

    private KeyMetric Outcomes()
    {
        const string label = "Cost against outcomes";
        const string formula = "growth of spend − growth of succeeded tasks, in percentage points";
        if (succeeded is not { } tasks || fleet is not { CostNow: { } cost, CostBefore: { } before } || before == 0)
        {
            return Unknown(label, formula, succeeded is null ? "known without filters only" : "needs usage in the period before");
        }

        if (tasks.Now == 0 || tasks.Before == 0)
        {
            return Unknown(label, formula, "needs outcomes of tasks: POST /api/v1/outcomes");
        }

        return new KeyMetric(
            label, Points(cost, before, tasks.Now, tasks.Before), " points",
            $"spend {Shares.Change(cost, before, Usd.Small)}, succeeded tasks {Shares.Change(tasks.Now, tasks.Before, Counts.Short)}",
            formula, KpiNote.Plain($"{Usd.Small(cost / tasks.Now)} per succeeded task"));
    }

    /// <summary>How many points the first grew more than the second.</summary>
    private static string Points(Int128 now, Int128 before, Int128 otherNow, Int128 otherBefore) => Shares
        .Points((double)now / (double)before, (double)otherNow / (double)otherBefore).Split(' ')[0];

    private static KeyMetric Money(string label, Int128? nanos, string formula, KpiNote note)
    {
        if (nanos is not { } known)
        {
            return Unknown(label, formula, "needs priced usage");
        }

        var (whole, cents) = Usd.Headline(known);
        return new KeyMetric(label, whole, cents, Usd.Exact(known), formula, note);
    }

    private static KeyMetric Unknown(string label, string formula, string brings) =>
        new(label, null, "", "no figure yet", formula, KpiNote.Plain(brings));
}
