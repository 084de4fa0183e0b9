using System.Globalization;

namespace ClawHQ.Web.Figures;

/// <summary>Writes counts of tokens, calls and other things for people.</summary>
public static class Counts
{
    private static readonly (decimal From, decimal Unit, string Letter)[] Units =
    [
        (999_500_000_000m, 1_000_000_000_000m, "T"),
        (999_500_000m, 1_000_000_000m, "B"),
        (999_500m, 1_000_000m, "M"),
        (99_999.5m, 1_000m, "k"),
    ];

    /// <summary>Every digit: <c>114,566</c>.</summary>
    public static string Whole(Int128 count) => Signed(((decimal)count).ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>Every digit and nothing else, for addresses: <c>114566</c>.</summary>
    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Every digit up to 99,999, then three significant ones: <c>41.2 M</c>, <c>1.02 B</c>.</summary>
    public static string Short(Int128 count)
    {
        var magnitude = Math.Abs((decimal)count);
        foreach (var (from, unit, letter) in Units)
        {
            if (magnitude >= from)
            {
                var scaled = (decimal)count / unit;
                var format = Math.Abs(scaled) switch { >= 99.95m => "0", >= 9.995m => "0.0", _ => "0.00" };
                return Signed(scaled.ToString(format, CultureInfo.InvariantCulture)) + Texts.NoBreakSpace + letter;
            }
        }

        return Whole(count);
    }

    /// <summary>A value on an axis: <c>0</c>, <c>500</c>, <c>1.5k</c>, <c>2M</c>.</summary>
    public static string OnAxis(Int128 count) => Usd.OnAxis(count * Domain.Money.NanosPerUsd).Replace("$", "", StringComparison.Ordinal);

    /// <summary>The word with its number: <c>1 call</c>, <c>6,310 calls</c>.</summary>
    public static string Of(Int128 count, string one, string many) => $"{Short(count)} {(count == 1 ? one : many)}";

    private static string Signed(string text) => text.Replace("-", Usd.Minus, StringComparison.Ordinal);
}
