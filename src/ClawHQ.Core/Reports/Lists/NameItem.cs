using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Spend;
using ClawHQ.Domain;
using NodaTime;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>An agent, team, project, client or model with its usage in the range. Money is dollars with nine decimals; null is
/// unknown.</summary>
/// <param name="Name">Its name; for agents the stable id.</param>
/// <param name="Teams">The teams under which it was used; null stands for unattributed usage.</param>
/// <param name="FirstSeen">Time of its first usage ever; null when it never had any.</param>
/// <param name="LastSeen">Time of its last usage ever; null when it never had any.</param>
/// <param name="EffectiveCost">Cost after discounts.</param>
/// <param name="ListCost">Cost at public prices.</param>
/// <param name="Calls">Calls; null when only reported as sums.</param>
/// <param name="FailedCalls">Calls that failed.</param>
/// <param name="InputTokens">Tokens of all prompts, cached ones included.</param>
/// <param name="CacheReadTokens">The part of them read from a cache.</param>
/// <param name="OutputTokens">Tokens of all answers, reasoning included.</param>
/// <param name="UnpricedTokens">Tokens without a price.</param>
/// <param name="ActiveAgents">Distinct agents with usage.</param>
public record NameItem(
    string Name, IReadOnlyList<string?> Teams, string? FirstSeen, string? LastSeen, string? EffectiveCost, string? ListCost, long? Calls,
    long FailedCalls, long InputTokens, long CacheReadTokens, long OutputTokens, long UnpricedTokens, int ActiveAgents)
{
    /// <summary>What the usage of a name is asked for, in the order in which <see cref="Of"/> reads it.</summary>
    internal static IReadOnlyList<Measure> Measures { get; } =
    [
        Measure.EffectiveCost, Measure.ListCost, Measure.Calls, Measure.FailedCalls, Measure.InputTokens, Measure.CacheReadTokens,
        Measure.OutputTokens, Measure.UnpricedTokens, Measure.ActiveAgents,
    ];

    private static readonly IReadOnlyList<Int128?> Nothing = [0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The item of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">Its measures; null when it had no usage in the range.</param>
    internal static NameItem Of(UsedName name, IReadOnlyList<Int128?>? values)
    {
        values ??= Nothing;
        return new NameItem(
            name.Name,
            name.Teams,
            name.Span is { } span ? Rfc3339.Text(Instant.FromUnixTimeMilliseconds(span.First)) : null,
            name.Span is { } last ? Rfc3339.Text(Instant.FromUnixTimeMilliseconds(last.Last)) : null,
            Dollars(values[0]),
            Dollars(values[1]),
            Count(values[2]),
            Count(values[3]) ?? 0,
            Count(values[4]) ?? 0,
            Count(values[5]) ?? 0,
            Count(values[6]) ?? 0,
            Count(values[7]) ?? 0,
            (int)(values[8] ?? 0));
    }

    /// <summary>Money as it is written; null stays null.</summary>
    internal static string? Dollars(Int128? nanos) => nanos is { } known ? Money.ToString(known) : null;

    /// <summary>A count; beyond 64 bits the largest there is, since no list can mean it.</summary>
    internal static long? Count(Int128? count) => count is { } known ? (long)Int128.Clamp(known, long.MinValue, long.MaxValue) : null;
}
