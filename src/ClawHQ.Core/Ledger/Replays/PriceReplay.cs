using System.Globalization;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Declared;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>
/// Says what changes of price overrides would have done to effective cost: what was booked, against the tokens of each day priced by the
/// terms that there would be, discounts included, where they differ from those in force. What rollups do not know of a call (its tier,
/// region and length, how long cache writes live) shows in how far its list cost was from the plain list price, and counts in the same
/// proportion. Usage with a price, without one and without tokens is told apart by the dimension sets of a day; where one set has several
/// of them, tokens count as of one mix. Where terms change within a quarter hour, what was booked in it says how much of it came after.
/// </summary>
internal sealed class PriceReplay(PriceBook book, RollupSums rollups, ClosedBooks books) : PlanReplay
{
    /// <summary>Models that have a sentence of their own.</summary>
    private const int ModelsMax = 10;

    public override IReadOnlyList<string> Kinds => [PriceOverrideKind.KindName];

    public override ValueTask<IReadOnlyList<ReplayFinding>> ReplayAsync(ReplayQuestion question, CancellationToken cancellationToken)
    {
        var prices = PlannedPrices.Of(book, question.ChangesOf(PriceOverrideKind.KindName));
        var groups = new List<PricedGroup>();
        var known = new Dictionary<(string?, string?, string?), int>();
        var turns = Turns(question, prices);
        var mixed = turns.Select(ReplayWindows.QuarterOf).Where(start => !turns.Contains(start)).ToHashSet();
        var bounds = ReplayWindows.Cut(
            question.From, question.To, [.. ReplayWindows.Days(question.From, question.To), .. turns, .. mixed]);
        var sums = rollups.Read(bounds, PricedGroup.Tallies, GroupOf, cancellationToken, PricedGroup.PartOf);
        foreach (var ((window, group, _), row) in sums.Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = bounds[window];
            groups[group].Add(prices, first, mixed.Contains(first) ? bounds[window + 1] - 1 : first, row);
        }

        return ValueTask.FromResult<IReadOnlyList<ReplayFinding>>(
            [.. Findings(prices, groups), .. ClosedNotes(question, groups, books.Current)]);

        int GroupOf(DimensionSet set)
        {
            if (!question.MaySee(set.Team))
            {
                return -1;
            }

            var key = (set.Provider, set.Model, set.Team);
            if (!known.TryGetValue(key, out var group))
            {
                PriceOverride[] terms = [.. prices.Changed.Where(o => IsOf(prices, o, set) && (o.Scope.Team ?? set.Team) == set.Team)];
                group = terms.Length == 0 ? -1 : groups.Count;
                if (terms.Length > 0)
                {
                    groups.Add(new PricedGroup(set.Provider, set.Model, set.Team, [.. terms.Select(o => o.Id).Distinct()]));
                }

                known.Add(key, group);
            }

            return group;
        }
    }

    private static bool IsOf(PlannedPrices prices, PriceOverride own, DimensionSet set) =>
        prices.Before.Resolve(set.Provider, set.Model, null).Match.Model?.Has(own) == true
        || prices.After.Resolve(set.Provider, set.Model, null).Match.Model?.Has(own) == true;

    /// <summary>When terms change, which they do at any time; list prices do at the beginning of a day.</summary>
    private static HashSet<long> Turns(ReplayQuestion question, PlannedPrices prices)
    {
        var scopes = prices.Before.Terms.Overrides.Concat(prices.After.Terms.Overrides).Select(o => o.Scope)
            .Concat(prices.Before.Terms.Discounts.Select(d => d.Scope));
        return [.. scopes.SelectMany(s => new[] { s.From, s.To ?? TermScope.Ever }).Where(t => t > question.From && t < question.To)];
    }

    private static List<ReplayFinding> Findings(PlannedPrices prices, IEnumerable<PricedGroup> groups)
    {
        PricedGroup[] models = [.. groups.GroupBy(g => (g.Provider, g.Model)).Select(PricedGroup.Sum).Where(g => g.IsAnother)
            .OrderByDescending(g => Int128.Abs(g.Difference)).ThenBy(g => g.Name, StringComparer.Ordinal)];
        var findings = models.Take(ModelsMax).Select(Finding).ToList();
        if (models.Length > 1)
        {
            findings.Add(Total(models));
        }

        var told = models.SelectMany(m => m.Terms).ToHashSet(StringComparer.Ordinal);
        string[] idle = [.. prices.Changed.Select(o => o.Id).Distinct().Where(id => !told.Contains(id)).Order(StringComparer.Ordinal)];
        if (idle.Length > 0)
        {
            var names = ReplayText.Names([.. idle.Select(id => $"{PriceOverrideKind.KindName}/{id}")]);
            findings.Add(new ReplayFinding(PriceOverrideKind.KindName, null, $"No cost would have been another by {names}."));
        }

        if (models.Length > 0)
        {
            findings.Add(new ReplayFinding(
                PriceOverrideKind.KindName, null,
                "What is booked keeps its cost until it is priced again; what had no price gets one at once."));
        }

        return findings;
    }

    private static IEnumerable<ReplayFinding> ClosedNotes(ReplayQuestion question, List<PricedGroup> groups, BooksState books)
    {
        if (books.Closes(question.From) && groups.Any(g => g.IsAnother))
        {
            var text = $"The books are closed until {books.Text}: usage before that keeps its cost, and what has no price gets none.";
            yield return new ReplayFinding(PriceOverrideKind.KindName, null, text);
        }
    }

    private static ReplayFinding Finding(PricedGroup model)
    {
        var by = ReplayText.Names([.. model.Terms.Select(id => $"{PriceOverrideKind.KindName}/{id}")]);
        var text = (model.Before, model.After) switch
        {
            (null, { } after) => $"{ReplayText.Dollars(after)} for {Tokens(model.Gaining)} of {model.Name} that have no price, by {by}",
            ({ } before, null) => $"No price for {Tokens(model.Losing)} of {model.Name}, which cost {ReplayText.Dollars(before)}, by {by}",
            ({ } before, { } after) => $"{Instead(before, after)} for {model.Name}, by {by}",
            _ => throw new InvalidOperationException("Neither price is known."),
        };
        text = string.Join("; ", Besides(model).Prepend(text)) + ".";
        return new ReplayFinding(PriceOverrideKind.KindName, model.Terms.Count == 1 ? model.Terms[0] : null, text)
        {
            Figures = new Dictionary<string, string?>
            {
                ["provider"] = model.Provider,
                ["model"] = model.Model,
                ["effective_cost_before"] = Text(model.Before),
                ["effective_cost_after"] = Text(model.After),
                ["effective_cost_without_tokens"] = Text(model.WithoutTokens),
                ["tokens"] = Whole(model.Tokens),
                ["tokens_gaining_price"] = Whole(model.Gaining),
                ["tokens_losing_price"] = Whole(model.Losing),
                ["tokens_unpriced"] = Whole(model.Unpriced),
            },
        };
    }

    /// <summary>What a sentence on amounts does not tell.</summary>
    private static IEnumerable<string> Besides(PricedGroup model)
    {
        if (model is { Gaining: var gaining, Before: not null } && gaining != 0)
        {
            yield return $"{Tokens(gaining)} would get a price";
        }

        if (model is { Losing: var losing, After: not null } && losing != 0)
        {
            yield return $"{Tokens(losing)} would have none any more";
        }

        if (model.Unpriced != 0)
        {
            yield return $"{Tokens(model.Unpriced)} would still have none";
        }

        if (model.WithoutTokens != 0)
        {
            yield return $"{ReplayText.Dollars(model.WithoutTokens)} that was reported without tokens stays";
        }
    }

    private static string Tokens(Int128 count) => ReplayText.Count(count, "token", "tokens");

    private static ReplayFinding Total(PricedGroup[] models)
    {
        var before = models.Aggregate(Int128.Zero, (sum, m) => sum + (m.Before ?? 0));
        var after = models.Aggregate(Int128.Zero, (sum, m) => sum + (m.After ?? 0));
        var text = $"{Instead(before, after)} for all {models.Length} models of which the price would be another.";
        return new ReplayFinding(PriceOverrideKind.KindName, null, text)
        {
            Figures = new Dictionary<string, string?>
            {
                ["effective_cost_before"] = Text(before), ["effective_cost_after"] = Text(after),
            },
        };
    }

    private static string Instead(Int128 before, Int128 after)
    {
        var share = before > 0 ? $" ({ReplayText.Change(before, after)})" : "";
        return $"{ReplayText.Dollars(after)} instead of {ReplayText.Dollars(before)}{share}";
    }

    private static string Whole(Int128 count) => count.ToString(CultureInfo.InvariantCulture);

    private static string? Text(Int128? nanos) => nanos is { } amount ? Money.ToString(amount) : null;
}
