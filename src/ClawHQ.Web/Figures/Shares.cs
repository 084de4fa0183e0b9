using System.Globalization;

namespace ClawHQ.Web.Figures;

/// <summary>Which way a change points, judged by what the measure means.</summary>
public enum Direction
{
    /// <summary>Within ± 2 %, or a measure that is neither good nor bad.</summary>
    Flat,

    /// <summary>A rise of cost.</summary>
    Worse,

    /// <summary>A fall of cost.</summary>
    Better,
}

/// <summary>Writes shares and relative changes for people.</summary>
public static class Shares
{
    /// <summary>Changes within this share of the earlier figure have no colour.</summary>
    public const double FlatWithin = 0.02;

    /// <summary>How a change begins that names the earlier figure.</summary>
    internal const string From = "from ";

    /// <summary>A share of a whole: <c>27.5 %</c>; above zero but less than a tenth of a percent <c>&lt; 0.1 %</c>.</summary>
    /// <param name="share">Between 0 and 1.</param>
    public static string Of(double share) => share switch
    {
        > 0 and < 0.001 => $"< 0.1{Texts.NoBreakSpace}%",
        > 0.999 and < 1 => $"> 99.9{Texts.NoBreakSpace}%",
        _ => Percent(share, "0.0"),
    };

    /// <summary>The share of one sum in another; null when there is nothing to divide by.</summary>
    public static double? Between(Int128 part, Int128 whole) => whole == 0 ? null : (double)part / (double)whole;

    /// <summary>A change relative to an earlier figure: <c>+29.3 %</c>, <c>−1.5 %</c>. Beyond ten times it the factor says nothing
    /// any more, and the earlier figure itself is named: <c>from $0.02</c>. Null when the earlier figure was zero.</summary>
    /// <param name="now">The figure.</param>
    /// <param name="before">The earlier one.</param>
    /// <param name="write">Writes an earlier figure of this measure.</param>
    public static string? Change(Int128 now, Int128 before, Func<Int128, string> write)
    {
        if (before == 0)
        {
            return null;
        }

        var change = Relative(now, before);
        return change > 9
            ? From + write(before)
            : (change > 0 ? "+" : "") + Percent(change, "0.0").Replace("-", Usd.Minus, StringComparison.Ordinal);
    }

    /// <summary>The direction of a change of cost.</summary>
    public static Direction CostDirection(Int128 now, Int128 before)
    {
        if (before == 0)
        {
            return Direction.Flat;
        }

        return Relative(now, before) switch
        {
            > FlatWithin => Direction.Worse,
            < -FlatWithin => Direction.Better,
            _ => Direction.Flat,
        };
    }

    /// <summary>A difference of two shares: <c>+3.8 points</c>.</summary>
    public static string Points(double now, double before)
    {
        var points = (now - before) * 100;
        var text = Math.Abs(points).ToString("0.0", CultureInfo.InvariantCulture);
        var sign = text == "0.0" ? "" : points < 0 ? Usd.Minus : "+";
        return $"{sign}{text} points";
    }

    private static double Relative(Int128 now, Int128 before) => (double)(now - before) / Math.Abs((double)before);

    private static string Percent(double share, string format)
    {
        var text = (share * 100).ToString(format, CultureInfo.InvariantCulture);
        return $"{(text == "-0.0" ? "0.0" : text)}{Texts.NoBreakSpace}%";
    }
}
