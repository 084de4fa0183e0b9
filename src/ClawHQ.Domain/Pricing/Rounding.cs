namespace ClawHQ.Domain.Pricing;

/// <summary>The one rounding rule of money: half to even.</summary>
public static class Rounding
{
    /// <summary>Divides and rounds to the nearest whole number, ties to the even one.</summary>
    /// <param name="numerator">Any sign.</param>
    /// <param name="denominator">Greater than 0.</param>
    public static Int128 HalfToEven(Int128 numerator, Int128 denominator)
    {
        var (quotient, remainder) = Int128.DivRem(numerator, denominator);
        var twice = Int128.Abs(remainder) * 2;
        var awayFromZero = twice > denominator || (twice == denominator && !Int128.IsEvenInteger(quotient));
        return awayFromZero ? quotient + Int128.Sign(numerator) : quotient;
    }
}
