using ClawHQ.Core.Reports.Lists;

namespace ClawHQ.Core.Reports.Dashboard;

/// <summary>Figures of one period up to now.</summary>
/// <param name="From">Start of the period.</param>
/// <param name="EffectiveCost">Cost in dollars with nine decimals; null when unknown.</param>
/// <param name="Calls">Calls; null when only reported as sums.</param>
/// <param name="InputTokens">Tokens of prompts, cached ones included.</param>
/// <param name="OutputTokens">Tokens of answers, reasoning included.</param>
/// <param name="ActiveAgents">Distinct agents with usage.</param>
public sealed record DashboardPeriod(
    string From, string? EffectiveCost, long? Calls, long InputTokens, long OutputTokens, int ActiveAgents);

/// <summary>The cost of one day.</summary>
/// <param name="Date">The date in the zone asked for.</param>
/// <param name="EffectiveCost">Its cost; null when unknown.</param>
/// <param name="Calls">Its calls; null when unknown.</param>
public sealed record DashboardDay(string Date, string? EffectiveCost, long? Calls);

/// <summary>How complete the month's figures are; each between 0 and 1, null when there is nothing to divide by.</summary>
/// <param name="Attributed">Share of cost with a team.</param>
/// <param name="Priced">Share of tokens with a price.</param>
/// <param name="Calls">Share of cost that knows its calls.</param>
public sealed record DashboardCoverage(double? Attributed, double? Priced, double? Calls);

/// <summary>The first page of the hosted product's dashboard: spend of hour, day, week and month, and who and what it went to.</summary>
/// <param name="Currency">Always USD.</param>
/// <param name="Hour">The current hour.</param>
/// <param name="Today">Today.</param>
/// <param name="Week">This week, from Monday.</param>
/// <param name="Month">This month.</param>
/// <param name="Coverage">How complete the month is.</param>
/// <param name="Agents">The costliest agents of the month.</param>
/// <param name="Models">The costliest models of the month.</param>
/// <param name="Trend">The last thirty days, those without usage left out.</param>
public sealed record DashboardOverview(
    string Currency, DashboardPeriod Hour, DashboardPeriod Today, DashboardPeriod Week, DashboardPeriod Month,
    DashboardCoverage Coverage, IReadOnlyList<AgentItem> Agents, IReadOnlyList<NameItem> Models, IReadOnlyList<DashboardDay> Trend);

/// <summary>One agent of the month.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Models">What it used, costliest first.</param>
/// <param name="Trend">Its last thirty days.</param>
public sealed record DashboardAgent(AgentItem Agent, IReadOnlyList<NameItem> Models, IReadOnlyList<DashboardDay> Trend);
