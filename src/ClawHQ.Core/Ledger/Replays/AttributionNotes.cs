using System.Globalization;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans.Replays;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Says of changed agents and rules what moves nothing, and what booked usage cannot tell.</summary>
internal static class AttributionNotes
{
    public static IEnumerable<ReplayFinding> Of(ReplayQuestion question, OwnerChange change, OwnerMoves moves)
    {
        foreach (var rule in question.ChangesOf(AttributionRuleKind.KindName).Select(c => c.After).OfType<ConfigObject>())
        {
            foreach (var text in Of(question, PlannedObjects.Read<AttributionRuleSpec>(rule)))
            {
                yield return new ReplayFinding(rule.Kind, rule.Name, $"{rule.Kind}/{rule.Name} {text}");
            }
        }

        if (moves.AnyGivenNoMore)
        {
            yield return new ReplayFinding(
                AttributionReplay.RuleKind, null,
                "An owner that what is declared explains counts as given by that; reports may have named the same owner themselves.");
        }

        var givers = moves.Givers;
        string[] idle = [.. change.Rules.Select(r => r.Giver)
            .Concat(question.ChangesOf(AgentKind.KindName).Select(c => OwnerGivers.OfAgent(c.Name)))
            .Distinct().Where(giver => !givers.Contains(giver)).Order(StringComparer.Ordinal)];
        if (idle.Length > 0)
        {
            yield return new ReplayFinding(AttributionReplay.RuleKind, null, $"Nothing would move by {ReplayText.Names(idle)}.");
        }

        if (givers.Count > 0)
        {
            yield return new ReplayFinding(
                AttributionReplay.RuleKind, null,
                "Usage that is booked stays where it is; clawhq attribution preview shows what applying the rules to it would move.");
        }
    }

    private static IEnumerable<string> Of(ReplayQuestion question, AttributionRuleSpec rule)
    {
        var match = rule.Match ?? new RuleMatch();
        if (rule.From?.ToUnixTimeMilliseconds() >= question.To)
        {
            yield return $"holds from {Day(rule.From)} on, after the replayed time.";
        }

        if (rule.To?.ToUnixTimeMilliseconds() <= question.From)
        {
            yield return $"holds until {Day(rule.To)}, before the replayed time.";
        }

        if (match is { Team: not null } or { Project: not null } or { Client: not null } or { Environment: not null })
        {
            yield return
                "asks for owners as reports claim them: booked usage only has the owners that it was given, and is asked by those.";
        }

        if (match.Attributes is not null)
        {
            yield return "asks for attributes of reports, which are not kept with booked usage: what it would take cannot be told.";
        }

        if (match.Provider is not null)
        {
            yield return "asks for the provider as it is sent: booked usage has the price book's name of it, and is asked by that.";
        }

        if (rule.Set?.Task is not null)
        {
            yield return "sets a task: what would get one cannot be told, because sums of usage know no tasks.";
        }
    }

    private static string Day(DateTimeOffset? time) => string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm} UTC");
}
