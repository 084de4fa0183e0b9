using ClawHQ.Domain;
using ClawHQ.Domain.Spend;

namespace ClawHQ.Core.Reports.Spend;

/// <summary>Why a period cost more or less than another. Money is in US dollars with nine decimals; <see cref="Volume"/> to
/// <see cref="Unsplit"/> add up to <see cref="Difference"/> exactly.</summary>
/// <param name="From">Inclusive start.</param>
/// <param name="To">Exclusive end.</param>
/// <param name="AgainstFrom">Inclusive start of the period that it is compared with.</param>
/// <param name="AgainstTo">Exclusive end of that period.</param>
/// <param name="Currency">Always USD.</param>
/// <param name="Before">Effective cost of the period that it is compared with.</param>
/// <param name="After">Effective cost of the range.</param>
/// <param name="Difference">The one less the other.</param>
/// <param name="Volume">More or fewer calls; tokens where the calls are not known.</param>
/// <param name="ModelMix">Calls that went to dearer or cheaper models.</param>
/// <param name="TokensPerCall">Longer or shorter calls.</param>
/// <param name="Price">A token costs more or less: prices, discounts, caching, the share of output.</param>
/// <param name="Unsplit">Cost that came without tokens.</param>
/// <param name="CallsBefore">Calls that are known in the period that it is compared with.</param>
/// <param name="CallsAfter">Calls that are known in the range.</param>
public sealed record DifferenceItem(
    string From, string To, string AgainstFrom, string AgainstTo, string Currency, string Before, string After, string Difference,
    string Volume, string ModelMix, string TokensPerCall, string Price, string Unsplit, long CallsBefore, long CallsAfter)
{
    internal static DifferenceItem Of(
        CostDifference found, (string From, string To) range, (string From, string To) against) => new(
        range.From, range.To, against.From, against.To, "USD", Money.ToString(found.Before), Money.ToString(found.After),
        Money.ToString(found.After - found.Before), Money.ToString(found.Volume), Money.ToString(found.ModelMix),
        Money.ToString(found.TokensPerCall), Money.ToString(found.Price), Money.ToString(found.Unsplit),
        (long)found.CallsBefore, (long)found.CallsAfter);
}
