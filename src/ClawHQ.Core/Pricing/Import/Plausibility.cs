using System.Globalization;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Domain;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>Says why a price cannot be meant. Each rule is a mistake that a published list has really made.</summary>
internal static class Plausibility
{
    private const decimal JumpMax = 10;
    private const decimal RatioMax = 25;
    private const decimal RatioMin = 0.1m;
    private const long PerTokenSlip = Money.NanosPerUsd / 2_000;
    private const long PerMillionSlip = 1_000 * Money.NanosPerUsd;

    /// <summary>Every reason to doubt <paramref name="after"/>; empty when it is plausible.</summary>
    /// <param name="before">The price in force; null for a new model.</param>
    /// <param name="after">The price proposed.</param>
    public static IReadOnlyList<string> Doubts(Rates? before, Rates after)
    {
        var doubts = new List<string>();
        if (before is not null)
        {
            Jump(doubts, "input", before.Input, after.Input);
            Jump(doubts, "output", before.Output, after.Output);
            Jump(doubts, "cache_read", before.CacheRead, after.CacheRead);
        }

        if (after.CacheRead > after.Input)
        {
            doubts.Add($"cache_read ({Usd(after.CacheRead.Value)}) is dearer than input ({Usd(after.Input)}).");
        }

        if (after.Input > 0 && after.Output is > 0 and var output
            && ((decimal)output / after.Input is > RatioMax or < RatioMin))
        {
            var ratio = ((decimal)output / after.Input).ToString("0.###", CultureInfo.InvariantCulture);
            doubts.Add($"output ({Usd(output)}) is {ratio} times input ({Usd(after.Input)}).");
        }

        if (after.Input is > 0 and < PerTokenSlip)
        {
            doubts.Add($"input is {Usd(after.Input)} USD per million tokens; it looks like a price per token.");
        }

        if (after.Input > PerMillionSlip)
        {
            doubts.Add($"input is {Usd(after.Input)} USD per million tokens; it looks like a price per million taken as one per token.");
        }

        return doubts;
    }

    private static void Jump(List<string> doubts, string name, long? before, long? after)
    {
        if (before is not (> 0 and var b) || after is not { } a)
        {
            return;
        }

        if (a == 0 || (decimal)a / b >= JumpMax || (decimal)b / a >= JumpMax)
        {
            doubts.Add($"{name} goes from {Usd(b)} to {Usd(a)}, a jump of ten times or more.");
        }
    }

    private static string Usd(long nanos) => PriceDocumentWriter.Usd(nanos);
}
