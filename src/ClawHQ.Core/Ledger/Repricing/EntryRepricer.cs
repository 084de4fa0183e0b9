using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Works out what an entry costs under the book in force and makes the adjustment that brings it there.</summary>
internal sealed class EntryRepricer(PriceBook book, PriceHistory history)
{
    /// <summary>The adjustment, or null when the entry costs what it should, when its price is not known, or when its cost is not
    /// ours to work out (a provider's own charge, an amount without tokens).</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="adjustments">What its adjustments add up to so far; null without any.</param>
    /// <param name="reason">Why, in one sentence.</param>
    /// <param name="now">Unix milliseconds.</param>
    public LedgerEntry? Adjustment(LedgerEntry entry, NetEntry? adjustments, string reason, long now)
    {
        var prior = adjustments ?? NetEntry.None;
        if (entry.Kind != EntryKind.Usage || entry.Usage.Total == 0 || entry.Basis is CostBasis.Provider or CostBasis.Reported)
        {
            return null;
        }

        if (entry.Usage.Total + prior.Tokens == 0)
        {
            return TakenOut(entry, prior, now);
        }

        var list = NetEntry.Sum(entry.ListCost, prior.List);
        var effective = NetEntry.Sum(entry.EffectiveCost, prior.Effective);
        var version = prior.PriceVersion ?? entry.PriceVersion;

        // Another owner may have another price of the same version.
        if ((prior.MovedTo is null && list is not null && version is not null && PriceHistory.VersionOf(version) == book.Version)
            || Target(entry, prior.OwnerOf(entry).Team) is not { } target
            || (target.List == list && target.Effective == effective))
        {
            return null;
        }

        var wasUnpriced = effective is null;
        return Adjust(entry, prior, now) with
        {
            ListCost = target.List - (list ?? 0),
            EffectiveCost = target.Effective - (effective ?? 0),
            PriceVersion = target.PriceVersion,
            Flags = target.IsEstimate ? EntryFlags.Estimate : EntryFlags.None,
            TokensNowPriced = wasUnpriced ? entry.Usage.Total : 0,
            CallsNowPriced = wasUnpriced ? entry.Calls ?? 0 : 0,
            Reason = reason,
        };
    }

    private (long List, long Effective, string? PriceVersion, bool IsEstimate)? Target(LedgerEntry entry, string? team)
    {
        var query = new PriceQuery
        {
            Provider = entry.Dimensions.Provider,
            Model = entry.Dimensions.Model,
            RequestModel = entry.Provenance.RequestModel,
            Time = entry.Time,
            Tier = entry.Tier,
            Team = team,
            IsSingleCall = entry.Calls == 1 && entry.Provenance.Signal != Signal.Metric,
        };
        var priced = book.Price(query, entry.Usage);
        if (priced is not { ListCost: { } list, EffectiveCost: { } effective })
        {
            return null;
        }

        // Facts that an entry does not keep (its region) show in how far it was from the plain price then: the same factor holds now.
        if (entry is { ListCost: { } recorded, PriceVersion: { } version }
            && history.Find(version)?.Price(query with { Team = entry.Dimensions.Team }, entry.Usage).ListCost is > 0 and var plain
            && plain != recorded)
        {
            return Scale(list, recorded, plain) is { } scaledList && Scale(effective, recorded, plain) is { } scaledEffective
                ? (scaledList, scaledEffective, priced.PriceVersion, true)
                : null;
        }

        return (list, effective, priced.PriceVersion, priced.IsEstimate);
    }

    /// <summary>An entry that was taken out (its emitter's better report came) costs nothing, whatever was adjusted meanwhile.</summary>
    private static LedgerEntry? TakenOut(LedgerEntry entry, NetEntry prior, long now)
    {
        var list = NetEntry.Sum(entry.ListCost, prior.List) ?? 0;
        var effective = NetEntry.Sum(entry.EffectiveCost, prior.Effective) ?? 0;
        return list == 0 && effective == 0 && (entry.EffectiveCost is not null || prior.TokensNowPriced == 0)
            ? null
            : Adjust(entry, prior, now) with
            {
                ListCost = -list,
                EffectiveCost = -effective,
                TokensNowPriced = entry.EffectiveCost is null ? -prior.TokensNowPriced : 0,
                CallsNowPriced = entry.EffectiveCost is null ? Math.Min(0, (entry.Calls ?? 0) - prior.CallsNowPriced) : 0,
                Reason = "A price was given to usage that had been taken out.",
            };
    }

    /// <summary>An adjustment belongs to whom the entry belongs now.</summary>
    private static LedgerEntry Adjust(LedgerEntry entry, NetEntry prior, long now) => new()
    {
        Kind = EntryKind.Adjustment,
        Time = entry.Time,
        Dimensions = prior.OwnerOf(entry),
        Task = entry.Task,
        Session = entry.Session,
        Calls = entry.Calls is null ? null : 0,
        Usage = default(TokenUsage),
        Basis = CostBasis.Computed,
        Tier = entry.Tier,
        Adjusts = entry.Seq,
        Provenance = new Provenance
        {
            Signal = Signal.System,
            Emitter = entry.Provenance.Emitter,
            Rule = "ledger.repriced",
            IntervalStart = entry.Provenance.IntervalStart,
            ReceivedAt = now,
        },
    };

    private static long? Scale(long amount, long numerator, long denominator)
    {
        var scaled = Rounding.HalfToEven((Int128)amount * numerator, denominator);
        return Int128.Abs(scaled) <= CostFormula.CostMax ? (long)scaled : null;
    }
}
