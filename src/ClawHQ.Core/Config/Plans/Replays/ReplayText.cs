using System.Globalization;
using System.Text;
using ClawHQ.Domain;

namespace ClawHQ.Core.Config.Plans.Replays;

/// <summary>The words and figures of replays.</summary>
public static class ReplayText
{
    private static readonly Int128 Cent = Money.NanosPerUsd / 100;

    /// <summary>Dollars for people: to the cent, and below a cent as exactly as they are known.</summary>
    /// <param name="nanos">Nano-dollars.</param>
    public static string Dollars(Int128 nanos)
    {
        var (sign, amount) = nanos < 0 ? ("-", -nanos) : ("", nanos);
        if (amount != 0 && amount < Cent)
        {
            return $"{sign}${Money.ToString(amount).TrimEnd('0')}";
        }

        var cents = (amount + (Cent / 2)) / Cent;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}${Whole(cents / 100)}.{(int)(cents % 100):D2}");
    }

    /// <summary>A whole number for people, in groups of three digits.</summary>
    public static string Whole(Int128 number)
    {
        var digits = (number < 0 ? -number : number).ToString(CultureInfo.InvariantCulture);
        var grouped = new StringBuilder(number < 0 ? "-" : "");
        for (var i = 0; i < digits.Length; i++)
        {
            grouped.Append(i > 0 && (digits.Length - i) % 3 == 0 ? "," : "").Append(digits[i]);
        }

        return grouped.ToString();
    }

    /// <summary>How much more or less an amount is than one above 0, in percent with its sign.</summary>
    public static string Change(Int128 before, Int128 after)
    {
        var (sign, difference) = after < before ? ("-", before - after) : ("+", after - before);
        return sign + Share(difference, before);
    }

    /// <summary>A part of a whole above 0, in percent with one decimal, rounded half up.</summary>
    public static string Share(Int128 part, Int128 whole)
    {
        var thousandths = ((part * 2_000) + whole) / (2 * whole);
        return string.Create(CultureInfo.InvariantCulture, $"{Whole(thousandths / 10)}.{(int)(thousandths % 10)}%");
    }

    /// <summary>A number of things.</summary>
    public static string Count(Int128 number, string one, string many) => $"{Whole(number)} {(number == 1 ? one : many)}";

    /// <summary>Names in a row, of many the first.</summary>
    public static string Names(IReadOnlyList<string> names, int max = 5)
    {
        var first = string.Join(", ", names.Take(max));
        return names.Count > max ? string.Create(CultureInfo.InvariantCulture, $"{first} and {names.Count - max} more") : first;
    }

    /// <summary>The answer as lines of text; empty without one.</summary>
    internal static string Plain(ReplayAnswer? answer) => Lines(answer, $"\n{Heading(answer)}:\n", "  ", text => text);

    /// <summary>The answer for a pull request; empty without one.</summary>
    internal static string Markdown(ReplayAnswer? answer, Func<string, string> escape) =>
        Lines(answer, $"\n#### {Heading(answer)}\n\n", "- ", escape);

    private static string Heading(ReplayAnswer? answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"The last {PlanReplays.Days} days with this plan, {answer?.From:yyyy-MM-dd HH:mm} to {answer?.To:yyyy-MM-dd HH:mm} UTC");

    private static string Lines(ReplayAnswer? answer, string heading, string mark, Func<string, string> write) => answer is null
        ? ""
        : $"{heading}{string.Concat(answer.Findings.Select(f => $"{mark}{write(f.Text)}\n"))}";
}
