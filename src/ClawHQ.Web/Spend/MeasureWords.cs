using System.Text.RegularExpressions;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Figures;

namespace ClawHQ.Web.Spend;

/// <summary>Spells measures, and says what their figures count.</summary>
internal static partial class MeasureWords
{
    /// <summary>As the API spells it: <c>unpriced_tokens</c> for <see cref="Measure.UnpricedTokens"/>.</summary>
    public static string Of(Measure measure) => InnerCapital().Replace(measure.ToString(), "_$0").ToLowerInvariant();

    /// <summary>As headings spell it: <c>Unpriced tokens</c>.</summary>
    public static string Heading(Measure measure)
    {
        if (measure == Measure.DurationMs)
        {
            return "Duration";
        }

        var words = InnerCapital().Replace(measure.ToString(), " $0");
        return words[0] + words[1..].ToLowerInvariant();
    }

    /// <summary>The measure that an address names; null for an unknown one.</summary>
    public static Measure? FromKey(string? key) =>
        Enum.GetValues<Measure>().Cast<Measure?>().FirstOrDefault(m => Of(m!.Value) == key);

    /// <summary>What its figures count.</summary>
    public static Unit UnitOf(Measure measure) => measure switch
    {
        Measure.EffectiveCost or Measure.ListCost or Measure.ReportedCost => Unit.Usd,
        Measure.DurationMs => Unit.Milliseconds,
        _ => Unit.Count,
    };

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex InnerCapital();
}
