using System.Globalization;

namespace ClawHQ.Domain.Pricing;

/// <summary>An exact factor on a price, such as 0.5 for a batch or 1.1 for a region, as a reduced fraction.</summary>
/// <remarks>Both parts stay below <see cref="PartMax"/>, which keeps the cost formula inside 128 bits.</remarks>
public readonly record struct Multiplier
{
    /// <summary>Greatest numerator and denominator.</summary>
    public const long PartMax = 1L << 26;

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
    /// <exception cref="ArgumentOutOfRangeException">It needs more than <see cref="PartMax"/>.</exception>
    public static Multiplier operator *(Multiplier a, Multiplier b) =>
        TryReduce((Int128)a.Numerator * b.Numerator, (Int128)a.Denominator * b.Denominator, out var product)
            ? product
            : throw new ArgumentOutOfRangeException(nameof(b), $"{a} times {b} has too many digits.");

    /// <summary>Takes a decimal factor of at least 0 with at most six decimals.</summary>
    public static bool TryFrom(decimal factor, out Multiplier multiplier)
    {
        multiplier = default;
        return factor >= 0 && factor <= 1_000 && decimal.Round(factor, 6) == factor
            && TryReduce((Int128)(factor * 1_000_000), 1_000_000, out multiplier);
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
        reduced = n < PartMax && d < PartMax ? new Multiplier((long)n, (long)d) : default;
        return n < PartMax && d < PartMax;
    }
}
