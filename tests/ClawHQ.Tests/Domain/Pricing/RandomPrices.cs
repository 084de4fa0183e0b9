using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Tests.Domain.Pricing;

/// <summary>Believable and less believable prices and usages, the same for the same seed.</summary>
internal sealed class RandomPrices(int seed)
{
    public static readonly LocalDate FirstDay = new(2026, 1, 1);

    private readonly Random _random = new(seed);

    public ModelPrice Price()
    {
        var rows = Enumerable.Range(0, _random.Next(1, 4))
            .Select(i => new PriceRow(i == 0 && _random.Next(2) == 0 ? null : FirstDay.PlusDays(i * 30), Rates(), LongContext()))
            .ToList();
        var modes = new Dictionary<ServiceTier, ModePrice>();
        foreach (var tier in Enum.GetValues<ServiceTier>().Where(t => t != ServiceTier.Standard && _random.Next(2) == 0))
        {
            modes[tier] = _random.Next(3) == 0 ? new ModePrice(null, Rates()) : new ModePrice(Factor(), null);
        }

        return new ModelPrice
        {
            Provider = "p",
            Model = "m",
            Rows = rows,
            Modes = modes,
            Geography = new Dictionary<string, Multiplier>(StringComparer.OrdinalIgnoreCase) { ["us"] = Factor(), ["eu"] = Factor() },
            WebSearches = _random.Next(3) == 0 ? null : _random.Next(50) * 500_000_000L,
        };
    }

    public PriceConditions Conditions(ModelPrice price, out TokenUsage usage)
    {
        usage = Usage();
        var day = FirstDay.PlusDays(_random.Next(-20, 100)).AtMidnight().InUtc().ToInstant().ToUnixTimeMilliseconds();
        var limits = price.Rows.SelectMany(r => r.LongContext).Select(l => l.Above).ToList();
        if (limits.Count > 0 && _random.Next(3) > 0)
        {
            // Exactly at a limit, one below, one above: with the whole prompt, cached tokens included.
            var rest = usage.Input - usage.UncachedInput;
            usage = usage with { UncachedInput = Math.Max(0, limits[_random.Next(limits.Count)] + _random.Next(-1, 2) - rest) };
        }

        var region = _random.Next(4) switch { 0 => "us", 1 => "EU", 2 => "elsewhere", _ => null };
        return new PriceConditions(
            day - _random.Next(2), (ServiceTier)_random.Next(5), region, usage.Input, _random.Next(5) > 0);
    }

    private TokenUsage Usage() => new()
    {
        UncachedInput = Count(),
        CacheRead = Count(),
        CacheWrite = Count(),
        CacheWrite1h = Count(),
        Output = Count(),
        Reasoning = Count(),
        AudioInput = Count(),
        AudioCacheRead = Count(),
        AudioOutput = Count(),
        ImageInput = Count(),
        ImageOutput = Count(),
        WebSearches = _random.Next(3) == 0 ? _random.Next(20) : 0,
    };

    private long Count() => _random.Next(6) switch
    {
        0 or 1 => 0,
        2 => _random.Next(10),
        3 => _random.NextInt64(CostFormula.TokensMax),
        _ => _random.Next(300_000),
    };

    private List<LongContextPrice> LongContext() =>
        [.. Enumerable.Range(1, _random.Next(3)).Select(i => new LongContextPrice(i * 100_000L, Rates()))];

    private Rates Rates() => new()
    {
        Input = Rate(),
        Output = _random.Next(20) == 0 ? null : Rate(),
        CacheRead = Maybe(),
        CacheWrite = Maybe(),
        CacheWrite1h = Maybe(),
        Reasoning = Maybe(),
        AudioInput = Maybe(),
        AudioCacheRead = Maybe(),
        AudioOutput = Maybe(),
        ImageInput = Maybe(),
        ImageOutput = Maybe(),
    };

    private long? Maybe() => _random.Next(2) == 0 ? Rate() : null;

    private long Rate() => _random.Next(8) switch
    {
        0 => 0,
        1 => _random.NextInt64(1, 100),
        2 => _random.NextInt64(ClawHQ.Domain.Pricing.Rates.Max + 1),
        _ => _random.NextInt64(1, 40_000) * 2_500_000,
    };

    private Multiplier Factor()
    {
        Assert.True(Multiplier.TryFrom(_random.Next(1, 60_000) / 10_000m, out var factor));
        return factor;
    }
}
