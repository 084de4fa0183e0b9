using System.Collections.Frozen;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Domain.Pricing;

/// <summary>What decides between the prices of one model.</summary>
/// <param name="Time">Time of use, Unix milliseconds.</param>
/// <param name="Tier">The tier that served the call.</param>
/// <param name="Geography">Inference region; null for the provider's default.</param>
/// <param name="Prompt">The whole prompt in tokens, cached ones included.</param>
/// <param name="IsSingleCall">False for sums, whose prompts are known only together.</param>
public readonly record struct PriceConditions(long Time, ServiceTier Tier, string? Geography, long Prompt, bool IsSingleCall);

/// <summary>The price that applies under given conditions.</summary>
/// <param name="Row">Index of the row in <see cref="ModelPrice.Rows"/>.</param>
/// <param name="Card">Rates of every class, before <paramref name="Factor"/>.</param>
/// <param name="Factor">Mode times geography; on token prices only.</param>
/// <param name="WebSearches">Nano-dollars per thousand; null when unknown.</param>
/// <param name="IsEstimate">A fact that changes the price was missing: the prompts of a sum beyond the long-context limit, or
/// the price of the tier.</param>
public readonly record struct ApplicablePrice(int Row, RateCard Card, Multiplier Factor, long? WebSearches, bool IsEstimate);

/// <summary>A model's price, worked out for every row, long-context limit, mode and region, so that choosing costs no arithmetic.</summary>
public sealed class PriceSheet
{
    private static readonly int TierCount = Enum.GetValues<ServiceTier>().Length;

    private readonly Row[] _rows;
    private readonly Multiplier[] _modes;
    private readonly bool[] _knowsMode;
    private readonly FrozenDictionary<string, Multiplier[]> _regions;

    public PriceSheet(ModelPrice price)
    {
        Price = price;
        var tiers = Enumerable.Range(0, TierCount).Select(tier => (ServiceTier)tier).ToList();
        _modes = [.. tiers.Select(tier => price.Modes.GetValueOrDefault(tier)?.Factor ?? Multiplier.One)];
        _knowsMode = [.. tiers.Select(tier => tier == ServiceTier.Standard || price.Modes.ContainsKey(tier))];
        _regions = price.Geography.ToFrozenDictionary(
            region => region.Key, region => _modes.Select(mode => mode * region.Value).ToArray(), StringComparer.OrdinalIgnoreCase);
        _rows = [.. price.Rows.Select(row => new Row(row, price.Modes))];
    }

    /// <summary>What this was worked out from.</summary>
    public ModelPrice Price { get; }

    /// <summary>The price at the time of use. False when the first row begins later: what the model cost before is unknown.</summary>
    public bool TryFind(in PriceConditions conditions, out ApplicablePrice applicable)
    {
        var index = _rows.Length - 1;
        while (index >= 0 && _rows[index].From > conditions.Time)
        {
            index--;
        }

        if (index < 0)
        {
            applicable = default;
            return false;
        }

        var row = _rows[index];
        var limits = row.Limits;
        var level = limits.Length;
        while (level > 0 && conditions.Prompt <= limits[level - 1])
        {
            level--;
        }

        // A sum below the limit is made of calls below the limit; above it, nobody can tell.
        var isEstimate = !conditions.IsSingleCall && level > 0;
        var tier = (int)conditions.Tier;
        var factor = conditions.Geography is { } region && _regions.TryGetValue(region, out var regional) ? regional[tier] : _modes[tier];
        applicable = new ApplicablePrice(
            index, row.Cards[((isEstimate ? 0 : level) * TierCount) + tier], factor, Price.WebSearches, isEstimate || !_knowsMode[tier]);
        return true;
    }

    private sealed class Row
    {
        public Row(PriceRow row, IReadOnlyDictionary<ServiceTier, ModePrice> modes)
        {
            From = row.From is { } day ? day.AtMidnight().InUtc().ToInstant().ToUnixTimeMilliseconds() : long.MinValue;
            Limits = [.. row.LongContext.Select(l => l.Above)];
            var standard = RateCard.From(row.Rates);
            Cards = new RateCard[(Limits.Length + 1) * TierCount];
            for (var level = 0; level <= Limits.Length; level++)
            {
                var atLevel = level == 0 ? standard : RateCard.From(row.Rates.Vary(row.LongContext[level - 1].Rates));
                for (var tier = 0; tier < TierCount; tier++)
                {
                    Cards[(level * TierCount) + tier] = modes.GetValueOrDefault((ServiceTier)tier)?.Rates is { } outright
                        ? atLevel.MovedAs(standard, RateCard.From(row.Rates.Vary(outright)))
                        : atLevel;
                }
            }
        }

        /// <summary>Unix milliseconds.</summary>
        public long From { get; }

        public long[] Limits { get; }

        /// <summary>By long-context level, then by tier.</summary>
        public RateCard[] Cards { get; }
    }
}
