using System.Numerics;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Declared;
using ClawHQ.Core.Ledger.Rollups;
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

    /// <summary>Nano-dollars by the terms in force; null while none is known.</summary>
    public Int128? Before { get; private set; }

    /// <summary>Nano-dollars by the terms that there would be.</summary>
    public Int128? After { get; private set; }

    /// <summary>Nano-dollars that were booked.</summary>
    public Int128 Booked { get; private set; }

    public Int128 Tokens { get; private set; }

    public bool IsAnother => Before != After;

    public Int128 Difference => (After ?? 0) - (Before ?? 0);

    public static PricedGroup Sum(IEnumerable<PricedGroup> groups)
    {
        PricedGroup[] all = [.. groups];
        string[] terms = [.. all.SelectMany(g => g.Terms).Distinct().Order(StringComparer.Ordinal)];
        var sum = new PricedGroup(all[0].Provider, all[0].Model, null, terms);
        foreach (var group in all)
        {
            (sum.Before, sum.After) = (Added(sum.Before, group.Before), Added(sum.After, group.After));
            (sum.Booked, sum.Tokens) = (sum.Booked + group.Booked, sum.Tokens + group.Tokens);
        }

        return sum;
    }

    /// <summary>Prices the tokens of a window.</summary>
    /// <param name="prices">The prices before and after.</param>
    /// <param name="time">When they were used.</param>
    /// <param name="row">The sums in the order of <see cref="Tallies"/>.</param>
    public void Add(PlannedPrices prices, long time, Int128[] row)
    {
        var tokens = row[0] + row[1] + row[2] + row[3];
        Booked += row[7];
        Tokens += tokens;
        if (tokens == 0)
        {
            return;
        }

        var query = new PriceQuery { Provider = Provider, Model = Model, Time = time, Team = team };
        var before = Cost(prices.BookBefore, query, row);
        var after = Cost(prices.BookAfter, query, row);
        var isListed = prices.Before.Resolve(Provider, Model, null).Match.Model is { IsListed: true };
        var (recorded, plain) = isListed && row[6] == 0 && row[5] > 0 && before.List is { } list && list > 0 ? (row[5], list) : (1, 1);
        Before = Added(Before, Scaled(before.Effective, recorded, plain));
        After = Added(After, Scaled(after.Effective, recorded, plain));
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
}
