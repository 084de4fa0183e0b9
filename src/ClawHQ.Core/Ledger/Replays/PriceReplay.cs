using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Declared;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>
/// Says what changes of price overrides would have done to effective cost: the tokens of each day, priced by the terms in force and by
/// those that there would be, discounts included. What rollups do not know of a call (its tier, region and length, how long cache writes
/// live) shows in how far its list cost was from the plain list price, and counts in the same proportion.
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
        var bounds = ReplayWindows.Cut(question.From, question.To, Turns(question, prices));
        var sums = rollups.Read(bounds, PricedGroup.Tallies, GroupOf, cancellationToken);
        foreach (var ((window, group), row) in sums.Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            groups[group].Add(prices, bounds[window], row);
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

    /// <summary>Prices change at the beginning of a day, terms at any time.</summary>
    private static IEnumerable<long> Turns(ReplayQuestion question, PlannedPrices prices)
    {
        var scopes = prices.Before.Terms.Overrides.Concat(prices.After.Terms.Overrides).Select(o => o.Scope)
            .Concat(prices.Before.Terms.Discounts.Select(d => d.Scope));
        return ReplayWindows.Days(question.From, question.To).Concat(scopes.SelectMany(s => new[] { s.From, s.To ?? TermScope.Ever }));
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
        var unpriced = ReplayText.Count(model.Tokens, "token", "tokens");
        var text = (model.Before, model.After) switch
        {
            (null, { } after) => $"{ReplayText.Dollars(after)} for {unpriced} of {model.Name} that have no price, by {by}.",
            ({ } before, null) => $"No price for {unpriced} of {model.Name}, which cost {ReplayText.Dollars(before)}, by {by}.",
            ({ } before, { } after) => $"{Instead(before, after)} for {model.Name}, by {by}.",
            _ => throw new InvalidOperationException("Neither price is known."),
        };
        return new ReplayFinding(PriceOverrideKind.KindName, model.Terms.Count == 1 ? model.Terms[0] : null, text)
        {
            Figures = new Dictionary<string, string?>
            {
                ["provider"] = model.Provider,
                ["model"] = model.Model,
                ["effective_cost_before"] = Text(model.Before),
                ["effective_cost_after"] = Text(model.After),
                ["effective_cost_booked"] = Text(model.Booked),
                ["tokens"] = model.Tokens.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
    }

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

    private static string? Text(Int128? nanos) => nanos is { } amount ? Money.ToString(amount) : null;
}
