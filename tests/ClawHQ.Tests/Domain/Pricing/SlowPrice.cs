using System.Numerics;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Tests.Domain.Pricing;

/// <summary>
/// The price rules once more, written to be read and not to be fast: exact fractions of unbounded whole numbers, one class after the
/// other. Shares nothing with the program but the records that state a price.
/// </summary>
internal static class SlowPrice
{
    /// <summary>The cost in nano-dollars; null when unpriced.</summary>
    public static BigInteger? Cost(ModelPrice price, PriceConditions when, TokenUsage usage, (int Numerator, int Denominator) discount)
    {
        var now = Instant.FromUnixTimeMilliseconds(when.Time);
        var row = price.Rows.LastOrDefault(r => r.From is null || r.From.Value.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant() <= now);
        if (row is null)
        {
            return null;
        }

        var level = when.IsSingleCall ? row.LongContext.LastOrDefault(l => usage.Input > l.Above) : null;
        price.Modes.TryGetValue(when.Tier, out var mode);
        BigInteger? Rate(string name)
        {
            var standard = Closed(row.Rates, null, name);
            var atLevel = level is null ? standard : Closed(level.Rates, row.Rates, name);
            if (mode?.Rates is not { } outright || atLevel is null || standard is null)
            {
                return mode?.Rates is { } fresh && standard is null ? Closed(fresh, row.Rates, name) : atLevel;
            }

            return Scale(atLevel.Value, Closed(outright, row.Rates, name)!.Value, standard.Value);
        }

        if (usage.Output != 0 && Rate("output") is null)
        {
            return null;
        }

        BigInteger tokens = 0;
        foreach (var (name, count) in Classes(usage))
        {
            tokens += count == 0 ? 0 : count * Rate(name)!.Value;
        }

        var (numerator, denominator) = (tokens, new BigInteger(1_000_000));
        (numerator, denominator) = Times(numerator, denominator, mode?.Factor);
        (numerator, denominator) = Times(
            numerator, denominator, when.Geography is { } g && price.Geography.TryGetValue(g, out var f) ? f : null);
        numerator = (numerator * 1_000) + (usage.WebSearches * new BigInteger(price.WebSearches ?? 0) * denominator);
        denominator *= 1_000;
        return Round(numerator * discount.Numerator, denominator * discount.Denominator);
    }

    private static IEnumerable<(string Name, BigInteger Count)> Classes(TokenUsage u)
    {
        var audio = Math.Min(u.AudioInput, u.UncachedInput);
        var image = Math.Min(u.ImageInput, u.UncachedInput - audio);
        yield return ("audio_input", audio);
        yield return ("image_input", image);
        yield return ("input", u.UncachedInput - audio - image);
        var audioRead = Math.Min(u.AudioCacheRead, u.CacheRead);
        yield return ("audio_cache_read", audioRead);
        yield return ("cache_read", u.CacheRead - audioRead);
        yield return ("cache_write", u.CacheWrite);
        yield return ("cache_write_1h", u.CacheWrite1h);
        var audioOut = Math.Min(u.AudioOutput, u.Output);
        var imageOut = Math.Min(u.ImageOutput, u.Output - audioOut);
        var reasoning = Math.Min(u.Reasoning, u.Output - audioOut - imageOut);
        yield return ("audio_output", audioOut);
        yield return ("image_output", imageOut);
        yield return ("reasoning", reasoning);
        yield return ("output", u.Output - audioOut - imageOut - reasoning);
    }

    /// <summary>A published rate; else, for a variant of another price, that price's rate scaled as the input is; else the rule.</summary>
    private static BigInteger? Closed(Rates rates, Rates? variantOf, string name)
    {
        BigInteger? Published(string n) => Field(rates, n) is { } own ? own
            : variantOf is not null && Field(variantOf, n) is { } other ? Scale(other, rates.Input, variantOf.Input)
            : null;

        return name switch
        {
            "input" => rates.Input,
            "cache_read" or "cache_write" or "audio_input" or "image_input" => Published(name) ?? rates.Input,
            "cache_write_1h" => Published(name) ?? ((Published("cache_write") ?? rates.Input) > rates.Input
                ? BigInteger.Min(2 * (BigInteger)rates.Input, Rates.Max)
                : Published("cache_write") ?? rates.Input),
            "audio_cache_read" => Published(name) ?? Published("cache_read") ?? Published("audio_input") ?? rates.Input,
            "output" => Published(name),
            _ => Published(name) ?? Published("output"),
        };
    }

    private static long? Field(Rates r, string name) => name switch
    {
        "output" => r.Output,
        "cache_read" => r.CacheRead,
        "cache_write" => r.CacheWrite,
        "cache_write_1h" => r.CacheWrite1h,
        "reasoning" => r.Reasoning,
        "audio_input" => r.AudioInput,
        "audio_cache_read" => r.AudioCacheRead,
        "audio_output" => r.AudioOutput,
        "image_input" => r.ImageInput,
        "image_output" => r.ImageOutput,
        _ => r.Input,
    };

    private static BigInteger Scale(BigInteger rate, BigInteger numerator, BigInteger denominator) =>
        denominator == 0 ? rate : BigInteger.Min(Round(rate * numerator, denominator), Rates.Max);

    private static (BigInteger, BigInteger) Times(BigInteger numerator, BigInteger denominator, Multiplier? factor) =>
        factor is { } f ? (numerator * f.Numerator, denominator * f.Denominator) : (numerator, denominator);

    private static BigInteger Round(BigInteger numerator, BigInteger denominator)
    {
        var floor = BigInteger.DivRem(numerator, denominator, out var rest);
        if (rest < 0)
        {
            (floor, rest) = (floor - 1, rest + denominator);
        }

        return (rest * 2).CompareTo(denominator) switch
        {
            < 0 => floor,
            > 0 => floor + 1,
            _ => floor.IsEven ? floor : floor + 1,
        };
    }
}
