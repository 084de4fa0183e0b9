using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Reports.Spend;
using ClawHQ.Domain;
using NodaTime;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>A task or session over its whole life. Money is dollars with nine decimals; null is unknown.</summary>
/// <param name="Id">The id as the emitter gave it.</param>
/// <param name="FirstTime">Time of its first usage.</param>
/// <param name="LastTime">Time of its last usage.</param>
/// <param name="Status"><c>ok</c> or <c>error</c>: how its last call ended.</param>
/// <param name="Outcome">How the task ended; null for sessions, and while nobody said.</param>
/// <param name="Agent">The agent, as first seen; so are the dimensions that follow.</param>
/// <param name="Team">The team; null when unattributed.</param>
/// <param name="Project">The project.</param>
/// <param name="Client">The customer who is billed.</param>
/// <param name="User">The user.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Source">The program that reported.</param>
/// <param name="EffectiveCost">Cost after discounts.</param>
/// <param name="ListCost">Cost at public prices.</param>
/// <param name="ReportedCost">What the emitter claimed.</param>
/// <param name="Calls">Calls; null when only reported as sums.</param>
/// <param name="FailedCalls">Calls that failed.</param>
/// <param name="InputTokens">Tokens of all prompts, cached ones included.</param>
/// <param name="CacheReadTokens">The part of them read from a cache.</param>
/// <param name="OutputTokens">Tokens of all answers, reasoning included.</param>
/// <param name="UnpricedTokens">Tokens without a price.</param>
public sealed record SummaryItem(
    string Id, string FirstTime, string LastTime, string Status, OutcomeItem? Outcome, string? Agent, string? Team, string? Project,
    string? Client, string? User, string? Provider, string? Model, string? Environment, string? Source, string? EffectiveCost,
    string? ListCost, string? ReportedCost, long? Calls, long FailedCalls, long InputTokens, long CacheReadTokens, long OutputTokens,
    long UnpricedTokens)
{
    /// <summary>The item of a summary.</summary>
    public static SummaryItem Of(Summary summary) => new(
        summary.Id,
        Rfc3339.Text(Instant.FromUnixTimeMilliseconds(summary.First)),
        Rfc3339.Text(Instant.FromUnixTimeMilliseconds(summary.Last)),
        summary.HasFailed ? "error" : "ok",
        summary.Outcome is { } outcome ? OutcomeItem.Of(outcome) : null,
        summary.Dimensions.Agent,
        summary.Dimensions.Team,
        summary.Dimensions.Project,
        summary.Dimensions.Client,
        summary.Dimensions.User,
        summary.Dimensions.Provider,
        summary.Dimensions.Model,
        summary.Dimensions.Environment,
        summary.Dimensions.Source,
        NameItem.Dollars(summary[Measure.EffectiveCost]),
        NameItem.Dollars(summary[Measure.ListCost]),
        NameItem.Dollars(summary[Measure.ReportedCost]),
        NameItem.Count(summary[Measure.Calls]),
        NameItem.Count(summary[Measure.FailedCalls]) ?? 0,
        NameItem.Count(summary[Measure.InputTokens]) ?? 0,
        NameItem.Count(summary[Measure.CacheReadTokens]) ?? 0,
        NameItem.Count(summary[Measure.OutputTokens]) ?? 0,
        NameItem.Count(summary[Measure.UnpricedTokens]) ?? 0);
}

/// <summary>How a task ended.</summary>
/// <param name="Status"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Value">What it was worth, in dollars; null when not said.</param>
/// <param name="Time">When.</param>
public sealed record OutcomeItem(string Status, string? Value, string Time)
{
    internal static OutcomeItem Of(SummaryOutcome outcome) => new(
        outcome.Status,
        outcome.Value is { } nanos ? new Money(nanos).ToString() : null,
        Rfc3339.Text(Instant.FromUnixTimeMilliseconds(outcome.Time)));
}
