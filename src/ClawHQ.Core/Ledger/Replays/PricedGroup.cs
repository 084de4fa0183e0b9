using System.Numerics;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Declared;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Usage whose price depends on the same things.</summary>
/// <param name="provider">The provider as booked.</param>
/// <param name="model">The model as booked.</param>
/// <param name="team">The team as booked.</param>
/// <param name="terms">The ids of the changed overrides that may hold for it.</param>
internal sealed class PricedGroup(string? provider, string? model, string? team, IReadOnlyList<string> terms)
{
    /// <summary>The sums that it is made of, in the order of rows.</summary>
    public static IReadOnlyList<Tally> Tallies { get; } =
    [
        Tally.UncachedInput, Tally.CacheRead, Tally.CacheWrite, Tally.Output, Tally.Reasoning,
        Tally.ListCost, Tally.UnpricedTokens, Tally.EffectiveCost,
    ];

    public string? Provider { get; } = provider;

    public string? Model { get; } = model;

    /// <summary>The ids of the changed overrides that may hold for it.</summary>
    public IReadOnlyList<string> Terms { get; private init; } = terms;

    public string Name => $"{Provider ?? "no provider"}/{Model ?? "no model"}";

    /// <summary>Nano-dollars that were booked; null where none were.</summary>
    public Int128? Before { get; private set; }

    /// <summary>Nano-dollars by the terms that there would be.</summary>
    public Int128? After { get; private set; }

    public Int128 Tokens { get; private set; }

    /// <summary>The part of what was booked that was reported without tokens: no price of tokens changes it.</summary>
    public Int128 WithoutTokens { get; private set; }

    /// <summary>Tokens without a price that would get one.</summary>
    public Int128 Gaining { get; private set; }

    /// <summary>Tokens that would no longer have a price.</summary>
    public Int128 Losing { get; private set; }

    /// <summary>Tokens that have no price, before or after.</summary>
    public Int128 Unpriced { get; private set; }

    public bool IsAnother => Before != After || Gaining != 0 || Losing != 0;

    public Int128 Difference => (After ?? 0) - (Before ?? 0);

    /// <summary>Sums of usage with a price, without, of both, and without tokens are kept apart as far as they can be: for each dimension
    /// set and window.</summary>
    /// <param name="row">The sums in the order of <see cref="Tallies"/>.</param>
    public static int PartOf(Int128[] row)
    {
        var (tokens, unpriced) = Counts(row);
        return tokens == 0 ? 0 : unpriced == 0 ? 1 : unpriced == tokens ? 2 : 3;
    }

    public static PricedGroup Sum(IEnumerable<PricedGroup> groups)
    {
        PricedGroup[] all = [.. groups];
        string[] terms = [.. all.SelectMany(g => g.Terms).Distinct().Order(StringComparer.Ordinal)];
        var sum = new PricedGroup(all[0].Provider, all[0].Model, null, terms);
        foreach (var group in all)
        {
            sum.Add(group.Before, group.After);
            (sum.Tokens, sum.WithoutTokens) = (sum.Tokens + group.Tokens, sum.WithoutTokens + group.WithoutTokens);
            (sum.Gaining, sum.Losing, sum.Unpriced) =
                (sum.Gaining + group.Gaining, sum.Losing + group.Losing, sum.Unpriced + group.Unpriced);
        }

        return sum;
    }

    /// <summary>Prices the tokens of a window.</summary>
    /// <param name="prices">The prices before and after.</param>
    /// <param name="first">When they were used.</param>
    /// <param name="last">Another time then, where terms change within the window; the same where they do not.</param>
    /// <param name="row">The sums of one part in the order of <see cref="Tallies"/>.</param>
    public void Add(PlannedPrices prices, long first, long last, Int128[] row)
    {
        var (tokens, unpriced) = Counts(row);
        Tokens += tokens;
        if (tokens == 0)
        {
            var booked = row[7];
            WithoutTokens += booked;
            Add(booked == 0 ? null : booked, booked == 0 ? null : booked);
            return;
        }

        var query = new PriceQuery { Provider = Provider, Model = Model, Time = first, Team = team };
        var whole = Costs(prices, query, row);
        if (tokens != unpriced)
        {
            AddPriced(prices, query, last, row, whole);
        }

        if (unpriced != 0)
        {
            AddUnpriced(Scaled(whole.Before, unpriced, tokens), Scaled(whole.After, unpriced, tokens), unpriced);
        }
    }

    /// <summary>Adds what of a row has a price.</summary>
    private void AddPriced(PlannedPrices prices, in PriceQuery query, long last, Int128[] row, Priced whole)
    {
        var (tokens, unpriced) = Counts(row);
        var (priced, part, of, used) = (tokens - unpriced, whole, tokens, row);
        if (whole.Before is null && unpriced != 0 && tokens - row[3] >= priced)
        {
            // Where output has no price, what has one is without output.
            (used, of) = ([.. row[..3], 0, 0], tokens - row[3]);
            part = Costs(prices, query, used);
        }

        var isListed = prices.Before.Resolve(Provider, Model, null).Match.Model is { IsListed: true };
        var (recorded, plain) = isListed && row[5] > 0 && part.List is { } list && list > 0 ? (row[5], list) : (priced, of);
        var start = part.Scaled(recorded, plain);
        var end = last == query.Time ? start : Costs(prices, query with { Time = last }, used).Scaled(recorded, plain);
        AddPriced(start, end, row[7], priced);
    }

    /// <summary>Adds usage that has a price, which is what was booked. What the plan does not change stays so, and what has a price that
    /// is not this model's, such as that of the model that was asked for.</summary>
    private void AddPriced(Priced start, Priced end, Int128 booked, Int128 tokens)
    {
        var isSame = start.Before == start.After && end.Before == end.After;
        var after = isSame ? booked : Mixed(start, end, booked);
        Add(booked, after);
        Losing += after is null ? tokens : 0;
    }

    /// <summary>Adds usage that has no price.</summary>
    private void AddUnpriced(Int128? before, Int128? after, Int128 tokens)
    {
        Unpriced += after is null ? tokens : 0;
        if (after is not null && after != before)
        {
            Add(null, after);
            Gaining += tokens;
        }
    }

    /// <summary>What usage would cost of which some was priced by the terms at the start, and the rest by those at the end: how much of
    /// each is by what was booked.</summary>
    private static Int128? Mixed(Priced start, Priced end, Int128 booked)
    {
        if (start is { Before: { } first, After: { } from } && end is { Before: { } last, After: { } to } && first != last)
        {
            var (part, whole) = last > first ? (booked - first, last - first) : (first - booked, first - last);
            return from + Scaled(to - from, Int128.Clamp(part, 0, whole), whole);
        }

        return start.Before is null && end.Before is not null ? end.After : start.After;
    }

    private void Add(Int128? before, Int128? after) => (Before, After) = (Added(Before, before), Added(After, after));

    /// <summary>All tokens, and those of them without a price.</summary>
    private static (Int128 Tokens, Int128 Unpriced) Counts(Int128[] row)
    {
        var tokens = row[0] + row[1] + row[2] + row[3];
        return (tokens, tokens <= 0 ? 0 : Int128.Clamp(row[6], 0, tokens));
    }

    private static Priced Costs(PlannedPrices prices, in PriceQuery query, Int128[] row)
    {
        var before = Cost(prices.BookBefore, query, row);
        return new Priced(before.List, before.Effective, Cost(prices.BookAfter, query, row).Effective);
    }

    /// <summary>A day of a large organisation may have more tokens than one call can mean: they are priced in equal parts.</summary>
    private static (Int128? List, Int128? Effective) Cost(PriceBook prices, in PriceQuery query, Int128[] row)
    {
        var most = row.Take(4).Max(Int128.Abs);
        var parts = (most / CostFormula.TokensMax) + 1;
        var usage = new TokenUsage
        {
            UncachedInput = (long)(row[0] / parts),
            CacheRead = (long)(row[1] / parts),
            CacheWrite = (long)(row[2] / parts),
            Output = (long)(row[3] / parts),
            Reasoning = (long)(row[4] / parts),
        };
        var priced = prices.Price(query, usage);
        return (priced.ListCost * parts, priced.EffectiveCost * parts);
    }

    private static Int128? Scaled(Int128? amount, Int128 numerator, Int128 denominator) => amount is not { } known ? null
        : numerator == denominator ? known
        : (Int128)(((BigInteger)known * numerator) / denominator);

    private static Int128? Added(Int128? a, Int128? b) => a is null ? b : b is null ? a : a + b;

    /// <summary>What tokens cost, in nano-dollars: at list, by the terms in force, and by those that there would be.</summary>
    private readonly record struct Priced(Int128? List, Int128? Before, Int128? After)
    {
        public Priced Scaled(Int128 numerator, Int128 denominator) => this with
        {
            Before = PricedGroup.Scaled(Before, numerator, denominator),
            After = PricedGroup.Scaled(After, numerator, denominator),
        };
    }
}
