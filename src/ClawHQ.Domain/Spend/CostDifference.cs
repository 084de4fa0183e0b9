using System.Numerics;

namespace ClawHQ.Domain.Spend;

/// <summary>
/// The difference between what two periods cost, taken apart so that the parts add up to it exactly. The parts are worked out
/// one after the other: first the calls change and all else stays, then the models' shares in them, then the tokens of a call,
/// then what a token costs.
/// </summary>
/// <remarks>
/// <para>Usage whose emitter tells no calls has no tokens per call: its volume is its tokens, its mix the models' shares in
/// them. A model that was not used in the period before comes with its tokens per call and its price as part of the mix.</para>
/// <para>Amounts are nano-dollars. A part is rounded once; what rounding leaves goes into the next part, never out of the sum.</para>
/// </remarks>
/// <param name="Before">Cost of the period before.</param>
/// <param name="After">Cost of the period that is explained.</param>
/// <param name="Volume">More or fewer calls, at the period before's average cost of a call.</param>
/// <param name="ModelMix">Calls that went to dearer or cheaper models.</param>
/// <param name="TokensPerCall">Longer or shorter calls, at the price of a token in the period before.</param>
/// <param name="Price">A token costs more or less: prices, discounts, and also caching and the share of output.</param>
/// <param name="Unsplit">Cost without tokens, which tells nothing of its causes.</param>
/// <param name="CallsBefore">Calls that are known in the period before.</param>
/// <param name="CallsAfter">Calls that are known in the other one.</param>
/// <param name="CallTokensBefore">Tokens of <paramref name="CallsBefore"/>.</param>
/// <param name="CallTokensAfter">Tokens of <paramref name="CallsAfter"/>.</param>
public sealed record CostDifference(
    Int128 Before,
    Int128 After,
    Int128 Volume,
    Int128 ModelMix,
    Int128 TokensPerCall,
    Int128 Price,
    Int128 Unsplit,
    Int128 CallsBefore,
    Int128 CallsAfter,
    Int128 CallTokensBefore,
    Int128 CallTokensAfter)
{
    /// <summary>Takes the difference apart.</summary>
    /// <param name="groups">What each group of usage came to in the period before and in the one that is explained.</param>
    public static CostDifference Between(IEnumerable<(UsageSum Before, UsageSum After)> groups)
    {
        var all = groups.ToList();
        var counted = all.Where(g => HasCalls(g.Before) && HasCalls(g.After)).ToList();
        var summed = all.Where(g => !(HasCalls(g.Before) && HasCalls(g.After)) && HasTokens(g.Before) && HasTokens(g.After)).ToList();
        var (before, after) = (Sum(all, g => g.Before.Cost), Sum(all, g => g.After.Cost));
        var calls = Steps(counted, static sum => sum.Calls ?? 0);
        var tokens = Steps(summed, static sum => sum.Tokens);
        var volume = calls.Volume + tokens.Volume;
        var mix = calls.Mix + tokens.Mix;
        var length = calls.Length + tokens.Length;
        var price = calls.Price + tokens.Price;
        return new CostDifference(
            before, after, volume, mix, length, price, after - before - volume - mix - length - price,
            Sum(counted, g => g.Before.Calls ?? 0), Sum(counted, g => g.After.Calls ?? 0),
            Sum(counted, g => g.Before.Tokens), Sum(counted, g => g.After.Tokens));
    }

    /// <summary>The cost after each step from one period to the other, as differences.</summary>
    private static (Int128 Volume, Int128 Mix, Int128 Length, Int128 Price) Steps(
        List<(UsageSum Before, UsageSum After)> groups, Func<UsageSum, Int128> units)
    {
        var before = Sum(groups, g => g.Before.Cost);
        var after = Sum(groups, g => g.After.Cost);
        var unitsBefore = Sum(groups, g => units(g.Before));
        if (unitsBefore == 0)
        {
            return (after - before, 0, 0, 0);
        }

        var atVolume = Share(Sum(groups, g => units(g.After)), before, unitsBefore);
        var atMix = Sum(groups, g => units(g.Before) == 0 ? g.After.Cost : Share(units(g.After), g.Before.Cost, units(g.Before)));
        var atLength = Sum(
            groups, g => g.Before.Tokens == 0 ? g.After.Cost : Share(g.After.Tokens, g.Before.Cost, g.Before.Tokens));
        return (atVolume - before, atMix - atVolume, atLength - atMix, after - atLength);
    }

    /// <summary>So many units at the cost of others, rounded to the nano-dollar towards zero.</summary>
    private static Int128 Share(Int128 units, Int128 cost, Int128 ofUnits) => (Int128)((BigInteger)units * cost / ofUnits);

    private static bool HasCalls(UsageSum sum) => sum.IsEmpty || (sum.Calls > 0 && sum.Tokens > 0);

    private static bool HasTokens(UsageSum sum) => sum.IsEmpty || sum.Tokens > 0;

    private static Int128 Sum(
        List<(UsageSum Before, UsageSum After)> groups, Func<(UsageSum Before, UsageSum After), Int128> value) =>
        groups.Aggregate(Int128.Zero, (sum, group) => sum + value(group));
}
