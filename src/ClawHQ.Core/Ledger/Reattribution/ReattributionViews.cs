using System.Globalization;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>What moves from the same owners to the same others.</summary>
/// <param name="From">The present owners.</param>
/// <param name="To">The new owners.</param>
/// <param name="By">The declared agents and rules that give them, such as <c>AttributionRule/shop</c>; empty where the owners as booked
/// come back.</param>
/// <param name="Entries">Entries of usage.</param>
/// <param name="Calls">Calls, as far as known.</param>
/// <param name="FailedCalls">Attempts that failed without usage.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="EffectiveCost">Dollars.</param>
public sealed record OwnersMovedView(
    Owners From, Owners To, string By, long Entries, string Calls, string FailedCalls, string Tokens, string EffectiveCost);

/// <summary>What belongs to others and stays where it is because the books are closed.</summary>
/// <param name="Until">Up to when they are closed; exclusive.</param>
/// <param name="Entries">Entries of usage.</param>
/// <param name="EffectiveCost">Dollars.</param>
public sealed record ClosedOwnersView(DateTimeOffset Until, long Entries, string EffectiveCost);

/// <summary>What moves, or was moved.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Applied">Whether it was moved; false for a preview.</param>
/// <param name="Examined">Entries of usage in the period.</param>
/// <param name="Entries">Entries that move.</param>
/// <param name="EffectiveCost">Dollars that move.</param>
/// <param name="Moves">By owners, greatest cost first.</param>
/// <param name="MoreMoves">Further moves that are not listed.</param>
/// <param name="Closed">What stays because the books are closed; null where the period does not reach what is closed.</param>
/// <param name="Notes">What booked usage cannot tell.</param>
public sealed record ReattributionView(
    DateTimeOffset From, DateTimeOffset To, bool Applied, long Examined, long Entries, string EffectiveCost,
    IReadOnlyList<OwnersMovedView> Moves, int MoreMoves, ClosedOwnersView? Closed, IReadOnlyList<string> Notes)
{
    private const int MovesMax = 500;

    internal static ReattributionView Of(ReattributionQuestion asked, ReattributionResult result, bool isApplied) => new(
        asked.From,
        asked.To,
        isApplied,
        result.Examined,
        result.Total.Entries,
        Money.ToString(result.Total.Cost),
        [.. result.Ordered.Take(MovesMax).Select(m => new OwnersMovedView(
            m.Key.From, m.Key.To, m.Key.By, m.Value.Entries, Text(m.Value.Calls), Text(m.Value.FailedCalls), Text(m.Value.Tokens),
            Money.ToString(m.Value.Cost)))],
        Math.Max(0, result.Moves.Count - MovesMax),
        result.Closed is { } closed ? new ClosedOwnersView(closed.UntilTime, closed.Entries, Money.ToString(closed.Cost)) : null,
        result.Notes);

    private static string Text(Int128 number) => number.ToString(CultureInfo.InvariantCulture);
}
