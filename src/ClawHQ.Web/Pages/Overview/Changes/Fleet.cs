using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;

namespace ClawHQ.Web.Pages.Overview.Changes;

/// <summary>Whether spend grows because there are more agents, or because each spends more.</summary>
/// <param name="Agents">Agents with usage per period.</param>
/// <param name="PerAgent">Spend of an active agent per period.</param>
/// <param name="AgentsNow">Agents with usage in the range.</param>
/// <param name="AgentsBefore">The same in the compared period; null when nothing is compared.</param>
/// <param name="CostNow">Effective cost of the range.</param>
/// <param name="CostBefore">The same in the compared period.</param>
/// <param name="AgentDays">Days on which agents had usage, added up over the agents.</param>
public sealed record Fleet(
    LineChart Agents,
    LineChart PerAgent,
    Int128 AgentsNow,
    Int128? AgentsBefore,
    Int128? CostNow,
    Int128? CostBefore,
    Int128 AgentDays)
{
    /// <summary>Spend of an agent on a day on which it had usage, in nano-dollars; null when there is none.</summary>
    public Int128? CostPerAgentDay => CostNow is { } cost && AgentDays > 0 ? cost / AgentDays : null;

    /// <summary>Spend of an active agent in the range, in nano-dollars; null when there is none.</summary>
    public Int128? PerAgentNow => CostNow is { } cost && AgentsNow > 0 ? cost / AgentsNow : null;

    /// <summary>The same in the compared period.</summary>
    public Int128? PerAgentBefore => CostBefore is { } cost && AgentsBefore is { } agents && agents > 0 ? cost / agents : null;

    /// <summary>The comparison in a sentence; null when nothing is compared or nothing was there.</summary>
    public string? Words
    {
        get
        {
            if (CostNow is { } cost && CostBefore is { } costBefore && AgentsBefore is { } agents
                && PerAgentNow is { } each && PerAgentBefore is { } eachBefore
                && Shares.Change(cost, costBefore, Usd.Small) is { } ofCost
                && Shares.Change(AgentsNow, agents, Counts.Short) is { } ofAgents
                && Shares.Change(each, eachBefore, Usd.Small) is { } ofEach)
            {
                return $"Against the period before: spend {ofCost}, active agents {ofAgents}, spend per agent {ofEach}.";
            }

            return null;
        }
    }

    internal static async Task<Fleet> ReadAsync(SpendReading reading, RangeChoice time, Periods periods)
    {
        var range = time.Range;
        var perPeriod = await reading.PerPeriodAsync(range.From, range.To, range.Step, Measure.ActiveAgents, Measure.EffectiveCost);
        var days = range.Step == SpendStep.Day
            ? perPeriod
            : await reading.PerPeriodAsync(range.From, range.To, SpendStep.Day, Measure.ActiveAgents);
        var before = time.Compared is { } earlier
            ? await reading.TotalAsync(earlier.From, earlier.To, Measure.ActiveAgents, Measure.EffectiveCost)
            : null;
        var agents = periods.Align(perPeriod.Rows, 0);
        var costs = periods.Align(perPeriod.Rows, 1);
        var shown = periods.ForChart(agents);
        var step = StackReader.StepWord(range.Step);
        return new Fleet(
            Chart($"Active agents per {step}", agents) with { Unit = Unit.Count },
            Chart($"Spend per active agent and {step}", [.. agents.Zip(costs, Each)]),
            perPeriod.Total[0] ?? 0,
            before is null ? null : before.Total[0] ?? 0,
            perPeriod.Total[1],
            before?.Total[1],
            days.Rows.Aggregate(Int128.Zero, (sum, row) => sum + (row.Values[0] ?? 0)));

        LineChart Chart(string name, IReadOnlyList<Int128?> values) =>
            new(name, [.. shown.Select(p => p.Label)], [.. shown.Select(p => p.Tick)], [new ChartLine(name, IsReference: false, values)]);
    }

    private static Int128? Each(Int128? agents, Int128? cost) => agents is { } count && count > 0 && cost is { } sum ? sum / count : null;
}
