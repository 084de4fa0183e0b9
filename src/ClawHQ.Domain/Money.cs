using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ClawHQ.Domain;

/// <summary>An amount of US dollars as a whole number of nano-dollars (10⁻⁹ USD). Never floating point.</summary>
/// <remarks>The range is ± 9.2 billion USD. Arithmetic is checked: an overflow throws instead of wrapping.</remarks>
/// <param name="Nanos">Nano-dollars; negative for adjustments that take something out.</param>
public readonly record struct Money(long Nanos) : IComparable<Money>
{
    /// <summary>Nano-dollars in one US dollar.</summary>
    public const long NanosPerUsd = 1_000_000_000;

    /// <summary>No money.</summary>
    public static Money Zero => default;

    public static Money operator +(Money a, Money b) => new(checked(a.Nanos + b.Nanos));

    public static Money operator -(Money a, Money b) => new(checked(a.Nanos - b.Nanos));

    public static Money operator -(Money a) => new(checked(-a.Nanos));

    public static bool operator <(Money a, Money b) => a.Nanos < b.Nanos;

    public static bool operator >(Money a, Money b) => a.Nanos > b.Nanos;

    public static bool operator <=(Money a, Money b) => a.Nanos <= b.Nanos;

    public static bool operator >=(Money a, Money b) => a.Nanos >= b.Nanos;

    public int CompareTo(Money other) => Nanos.CompareTo(other.Nanos);

    /// <summary>
    /// Reads an amount that an emitter reported as a double, once, half to even at the nano-dollar.
    /// False for NaN, infinities and amounts beyond ± 9 million USD, which no single report can mean.
    /// </summary>
    public static bool TryFromReported(double usd, out Money money)
    {
        money = default;
        if (!double.IsFinite(usd) || Math.Abs(usd) > 9_000_000)
        {
            return false;
        }

        // Below 2^49 nano-dollars the product is off what the emitter meant by less than a quarter, so that away from halves
        // plain rounding gives the same answer as the text, at a fraction of its cost.
        var product = usd * NanosPerUsd;
        var rounded = Math.Round(product);
        if (Math.Abs(product) < 1L << 49 && Math.Abs(product - rounded) < 0.2)
        {
            money = new Money((long)rounded);
            return true;
        }

        // A double is exact in decimal only up to its shortest round-trip text, which is what the emitter meant.
        if (!decimal.TryParse(usd.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var exact))
        {
            return false;
        }

        money = FromDecimal(exact);
        return true;
    }

    /// <summary>Rounds a decimal amount of dollars half to even at the nano-dollar.</summary>
    public static Money FromDecimal(decimal usd) => new((long)decimal.Round(usd * NanosPerUsd, 0, MidpointRounding.ToEven));

    /// <summary>Parses a plain decimal such as <c>12.5</c> with at most nine decimals and no exponent, sign allowed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Money money)
    {
        money = default;
        if (text is null || text.Length > 40
            || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var usd)
            || Math.Abs(usd) > 9_000_000_000m
            || decimal.Round(usd, 9) != usd)
        {
            return false;
        }

        money = FromDecimal(usd);
        return true;
    }

    /// <summary>The wire form: dollars with exactly nine decimals, such as <c>0.002326950</c>.</summary>
    public override string ToString() => ToString((Int128)Nanos);

    /// <summary>The wire form of a sum that may exceed a single amount's range.</summary>
    public static string ToString(Int128 nanos)
    {
        var negative = nanos < 0;
        var magnitude = negative ? -nanos : nanos;
        return string.Create(
            CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{magnitude / NanosPerUsd}.{(long)(magnitude % NanosPerUsd):D9}");
    }
}
