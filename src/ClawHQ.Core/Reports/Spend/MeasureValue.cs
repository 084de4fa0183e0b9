using System.Globalization;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain;

namespace ClawHQ.Core.Reports.Spend;

/// <summary>How a measure's value is written: money as dollars with nine decimals, counts as whole numbers.</summary>
internal static class MeasureValue
{
    /// <summary>Whether the measure is money.</summary>
    public static bool IsMoney(Measure measure) => measure is Measure.EffectiveCost or Measure.ListCost or Measure.ReportedCost;

    /// <summary>The text of a known value.</summary>
    public static string Text(Measure measure, Int128 value) =>
        IsMoney(measure) ? Money.ToString(value) : value.ToString(CultureInfo.InvariantCulture);
}
