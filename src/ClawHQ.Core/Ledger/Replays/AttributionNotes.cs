using ClawHQ.Core.Attribution;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Ledger.Books;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Says of changed agents and rules what moves nothing, and what booked usage cannot tell.</summary>
internal static class AttributionNotes
{
    private const string Explained =
        "An owner that what is declared explains counts as given by that; reports may have named the same owner themselves.";

    private const string Stays =
        "Usage that is booked stays where it is; clawhq attribution preview shows what applying the rules to it would move.";

    /// <summary>The notes, each once, with the rules of which it holds.</summary>
    public static IEnumerable<ReplayFinding> Of(ReplayQuestion question, OwnerChange change, OwnerMoves moves, BooksState books)
    {
        var notes =
            from rule in question.ChangesOf(AttributionRuleKind.KindName).Select(c => c.After).OfType<ConfigObject>()
            from text in Of(question, PlannedObjects.Read<AttributionRuleSpec>(rule))
            group rule.Name by text;
        foreach (var note in notes)
        {
            string[] names = [.. note];
            var text = $"{note.Key} ({ReplayText.Names([.. names.Select(OwnerGivers.OfRule)])}).";
            yield return new ReplayFinding(AttributionReplay.RuleKind, names.Length == 1 ? names[0] : null, text);
        }

        if (moves.AnyGivenNoMore)
        {
            yield return new ReplayFinding(AttributionReplay.RuleKind, null, Explained);
        }

        var givers = moves.Givers;
        var untold = question.ChangesOf(AttributionRuleKind.KindName).Select(c => c.After).OfType<ConfigObject>()
            .Where(o => PlannedObjects.Read<AttributionRuleSpec>(o).Match?.Attributes is not null)
            .Select(o => OwnerGivers.OfRule(o.Name)).ToHashSet(StringComparer.Ordinal);
        string[] idle = [.. change.Rules.Select(r => r.Giver)
            .Concat(question.ChangesOf(AgentKind.KindName).Select(c => OwnerGivers.OfAgent(c.Name)))
            .Distinct().Where(giver => !givers.Contains(giver) && !untold.Contains(giver)).Order(StringComparer.Ordinal)];
        if (idle.Length > 0)
        {
            yield return new ReplayFinding(AttributionReplay.RuleKind, null, $"Nothing would move by {ReplayText.Names(idle)}.");
        }

        if (givers.Count > 0)
        {
            yield return new ReplayFinding(AttributionReplay.RuleKind, null, Stays);
            if (books.Closes(question.From))
            {
                yield return new ReplayFinding(
                    AttributionReplay.RuleKind, null, $"The books are closed until {books.Text}: usage before that is not moved any more.");
            }
        }
    }

    private static IEnumerable<string> Of(ReplayQuestion question, AttributionRuleSpec rule)
    {
        var match = rule.Match ?? new RuleMatch();
        if (rule.From?.ToUnixTimeMilliseconds() >= question.To)
        {
            yield return "It would hold only for usage after the replayed time";
        }

        if (rule.To?.ToUnixTimeMilliseconds() <= question.From)
        {
            yield return "It would hold only for usage before the replayed time";
        }

        if (match is { Team: not null } or { Project: not null } or { Client: not null } or { Environment: not null })
        {
            yield return "Owners that reports claim are not kept: booked usage is asked by those that it was given";
        }

        if (match.Attributes is not null)
        {
            yield return "Attributes of reports are not kept: what would be taken by them cannot be told";
        }

        if (match.Provider is not null)
        {
            yield return "Booked usage has the price book's name of its provider, and is asked by that";
        }

        if (rule.Set?.Task is not null)
        {
            yield return "Sums of usage know no tasks: what would get one cannot be told";
        }
    }
}
