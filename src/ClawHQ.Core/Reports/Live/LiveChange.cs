namespace ClawHQ.Core.Reports.Live;

/// <summary>What the ledger booked since the event before, as far as the listener may see it.</summary>
/// <param name="Position">The ledger's position; the event's id.</param>
/// <param name="Entries">How many entries came.</param>
/// <param name="EffectiveCost">What they cost, in dollars with nine decimals; null when none of them has a known cost.</param>
/// <param name="Calls">Calls among them; null when none of them knows its calls.</param>
/// <param name="FailedCalls">Calls that failed.</param>
/// <param name="InputTokens">Tokens of prompts, cached ones included.</param>
/// <param name="OutputTokens">Tokens of answers, reasoning included.</param>
/// <param name="UnpricedTokens">Tokens without a price.</param>
/// <param name="Teams">The same by team.</param>
/// <param name="Latest">The newest of the entries, newest first; not all of them.</param>
/// <param name="IsPartial">True when more came than could be gathered: ask for the figures anew.</param>
public sealed record LiveChange(
    long Position, long Entries, string? EffectiveCost, long? Calls, long FailedCalls, long InputTokens, long OutputTokens,
    long UnpricedTokens, IReadOnlyList<LiveTeam> Teams, IReadOnlyList<LiveEntry> Latest, bool IsPartial);

/// <summary>A team's share of a change.</summary>
/// <param name="Team">The team; null for unattributed usage.</param>
/// <param name="Entries">How many entries came.</param>
/// <param name="EffectiveCost">What they cost; null when unknown.</param>
/// <param name="Calls">Calls among them; null when unknown.</param>
public sealed record LiveTeam(string? Team, long Entries, string? EffectiveCost, long? Calls);

/// <summary>One of the newest entries, shortened.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">Time of use.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Team">Its team.</param>
/// <param name="Model">Its model.</param>
/// <param name="EffectiveCost">What it cost; null when unknown.</param>
/// <param name="InputTokens">Tokens of the prompt.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
public sealed record LiveEntry(
    string Id, string Time, string? Agent, string? Team, string? Model, string? EffectiveCost, long InputTokens, long OutputTokens);
