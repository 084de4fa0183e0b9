using System.Globalization;

namespace ClawHQ.Domain.Pricing;

/// <summary>An exact factor on a price, such as 0.5 for a batch or 1.1 for a region, as a reduced fraction.</summary>
/// <remarks>Its denominator is at most <see cref="DenominatorMax"/>, which lets the cost formula tell overflow from bit lengths.</remarks>
public readonly record struct Multiplier
{
    /// <summary>Decimals of a single factor.</summary>
    public const int Decimals = 4;

    /// <summary>Greatest single factor.</summary>
    public const int Max = 100;

    /// <summary>Greatest denominator: that of a product of two single factors.</summary>
    public const long DenominatorMax = 100_000_000;

    private readonly long _denominatorLessOne;

    private Multiplier(long numerator, long denominator)
    {
        Numerator = numerator;
        _denominatorLessOne = denominator - 1;
    }

    /// <summary>Changes nothing.</summary>
    public static Multiplier One { get; } = new(1, 1);

    public long Numerator { get; }

    /// <summary>At least 1, so that the default value is zero and not a division by zero.</summary>
    public long Denominator => _denominatorLessOne + 1;

    /// <summary>The product, reduced.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more digits than a product of two single factors.</exception>
    public static Multiplier operator *(Multiplier a, Multiplier b) =>
        TryReduce((Int128)a.Numerator * b.Numerator, (Int128)a.Denominator * b.Denominator, out var product)
            ? product
            : throw new ArgumentOutOfRangeException(nameof(b), $"{a} times {b} has too many digits.");

    /// <summary>Takes a decimal factor between 0 and <see cref="Max"/> with at most <see cref="Decimals"/> decimals.</summary>
    public static bool TryFrom(decimal factor, out Multiplier multiplier)
    {
        multiplier = default;
        return factor is >= 0 and <= Max && decimal.Round(factor, Decimals) == factor
            && TryReduce((Int128)(factor * 10_000), 10_000, out multiplier);
    }

    /// <summary>The factor as a decimal, for people and files.</summary>
    public decimal ToDecimal() => (decimal)Numerator / Denominator;

    public override string ToString() => ToDecimal().ToString(CultureInfo.InvariantCulture);

    private static bool TryReduce(Int128 numerator, Int128 denominator, out Multiplier reduced)
    {
        var (a, b) = (numerator, denominator);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        var (n, d) = (numerator / a, denominator / a);
        var fits = d <= DenominatorMax && n <= d * Max * Max;
        reduced = fits ? new Multiplier((long)n, (long)d) : default;
        return fits;
    }
}
