using System.Globalization;

namespace ClawHQ.Web.Figures;

/// <summary>Writes amounts of US dollars for people. Input is always nano-dollars; nothing here calculates money.</summary>
public static class Usd
{
    /// <summary>The true minus sign, as wide as a figure.</summary>
    internal const string Minus = "−";

    private const decimal NanosPerUsd = 1_000_000_000m;

    /// <summary>A total: <c>$15,814.90</c>. Amounts below a cent that are not zero read <c>&lt; $0.01</c>, never <c>$0.00</c>.</summary>
    public static string Total(Int128 nanos)
    {
        var usd = Dollars(nanos);
        return usd switch
        {
            > 0 and < 0.01m => "< $0.01",
            < 0 and > -0.01m => $"> {Minus}$0.01",
            _ => Signed(usd, "N2"),
        };
    }

    /// <summary>An amount beside others: where all of them together are less than a dollar as <see cref="Small"/>, so that they can be
    /// told apart; else as <see cref="Total"/>.</summary>
    /// <param name="nanos">The amount.</param>
    /// <param name="whole">What all of them add up to; null when that is not known.</param>
    public static string Among(Int128 nanos, Int128? whole) =>
        whole is { } all && Int128.Abs(all) < (Int128)NanosPerUsd ? Small(nanos) : Total(nanos);

    /// <summary>A total as the large figure of a page, cut so that the cents can be set smaller: <c>$15,814</c> and <c>.90</c>.
    /// From $100,000 on without cents; below a dollar as <see cref="Small"/>.</summary>
    public static (string Whole, string Cents) Headline(Int128 nanos)
    {
        var usd = Dollars(nanos);
        if (Math.Abs(usd) >= 100_000m)
        {
            return (Signed(usd, "N0"), "");
        }

        var text = Math.Abs(usd) < 1m ? Small(nanos) : Total(nanos);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return (text[..point], text[point..]);
    }

    /// <summary>One call or a small average: four decimals below a dollar, below a cent four significant digits; zero is
    /// <c>$0.00</c>.</summary>
    public static string Small(Int128 nanos)
    {
        var usd = Dollars(nanos);
        var magnitude = Math.Abs(usd);
        if (magnitude is 0 or >= 1m)
        {
            return Signed(usd, "N2");
        }

        var decimals = magnitude < 0.01m ? 5 : 4;
        for (var lowest = 0.01m; magnitude < lowest && decimals < 9; lowest /= 10)
        {
            decimals++;
        }

        return Signed(usd, "0." + new string('0', 4) + new string('#', decimals - 4));
    }

    /// <summary>The exact amount, for hover and for a single entry: <c>15814.903118402 USD</c>.</summary>
    public static string Exact(Int128 nanos) => $"{Domain.Money.ToString(nanos)} USD";

    /// <summary>A single entry: every decimal, <c>$0.489312500</c>.</summary>
    public static string NineDecimals(Int128 nanos) => Signed(Dollars(nanos), "N9");

    /// <summary>A price: <c>$4.12 per M</c>, for nano-dollars per million tokens.</summary>
    public static string PerMillion(Int128 nanos) => $"{Price(nanos)} per M";

    /// <summary>A price in a column whose head has its unit: <c>$4.12</c>, with as many decimals as it has.</summary>
    public static string Price(Int128 nanos) => Signed(Dollars(nanos), "0.00####");

    /// <summary>A difference of amounts: <c>+$412.37</c>, <c>−$645.30</c>.</summary>
    public static string Difference(Int128 nanos) => nanos > 0 ? $"+{Total(nanos)}" : Total(nanos);

    /// <summary>A value on an axis: <c>$0</c>, <c>$500</c>, <c>$1.5k</c>, <c>$2M</c>.</summary>
    public static string OnAxis(Int128 nanos)
    {
        var usd = Dollars(nanos);
        return Math.Abs(usd) switch
        {
            >= 1_000_000m => Signed(usd / 1_000_000m, "0.##") + "M",
            >= 1_000m => Signed(usd / 1_000m, "0.##") + "k",
            _ => Signed(usd, "0.#########"),
        };
    }

    private static decimal Dollars(Int128 nanos) => (decimal)nanos / NanosPerUsd;

    private static string Signed(decimal usd, string format)
    {
        var sign = usd < 0 ? Minus : "";
        return $"{sign}${Math.Abs(usd).ToString(format, CultureInfo.InvariantCulture)}";
    }
}
