using ClawHQ.Core.Ledger.Booking;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Refuses requests that break the contract, before they can harm the others of their commit.</summary>
internal static class AppendGuard
{
    /// <summary>The end of the year 9999, Unix milliseconds.</summary>
    private const long TimeMax = 253_402_300_799_999;

    private const long CostMax = 1L << 61;

    /// <exception cref="ArgumentException">A value is outside of what its docstring allows.</exception>
    public static void Check(AppendRequest request)
    {
        foreach (var draft in request.Entries)
        {
            Check(draft.Entry);
            Require(draft.Key.Time == DedupeKey.AnyTime || IsTime(draft.Key.Time), "A dedupe key's time is out of range.");
        }

        foreach (var group in request.Groups)
        {
            Require(group.Dimensions.Id > 0, "A metric group's dimension set is not interned.");
            Require(IsTime(group.Time), "A metric group's time is out of range.");
            Require(group.Points.Count <= MetricSum.PointsMax, "A metric group has too many points.");
            for (var i = 0; i < group.Points.Count; i++)
            {
                var point = group.Points[i];
                Require(point.Value is >= 0 and <= MetricPoint.ValueMax, "A metric point's value is out of range.");
                Require(point.TimeUnixNano >= 0 && point.StartUnixNano >= 0, "A metric point's time is out of range.");
            }
        }
    }

    private static void Check(LedgerEntry entry)
    {
        Require(entry.Dimensions.Id > 0, "An entry's dimension set is not interned.");
        Require(IsTime(entry.Time), "An entry's time is out of range.");
        Require(IsCost(entry.ListCost) && IsCost(entry.EffectiveCost) && IsCost(entry.ReportedCost), "An entry's cost is out of range.");
    }

    private static bool IsTime(long time) => time is >= 0 and <= TimeMax;

    private static bool IsCost(long? cost) => cost is null or (> -CostMax and < CostMax);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
