namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// One resolution of the rollups. Rows of a tier are stored packed, one blob (or a few, until merged) per bucket of time.
/// Every tier holds the whole ledger; a query reads the one that costs least and gives the same answer.
/// </summary>
/// <param name="Id">Number in the store: never reuse.</param>
/// <param name="UnitQuarters">Length of a row's unit of time, in quarter hours.</param>
/// <param name="SlotsPerBucket">Units in one bucket.</param>
/// <param name="IsCoarse">Whether rows are summed over agent, user and key.</param>
internal sealed record RollupTier(int Id, int UnitQuarters, int SlotsPerBucket, bool IsCoarse)
{
    /// <summary>Quarter hours in a UTC day.</summary>
    public const int QuartersPerDay = 96;

    /// <summary>Milliseconds in a quarter hour. Every zone's offset is a multiple of it.</summary>
    public const long QuarterMs = 15 * 60 * 1000;

    /// <summary>Quarter hours, a bucket per hour.</summary>
    public static RollupTier Quarter { get; } = new(0, 1, 4, false);

    /// <summary>UTC days, a bucket each.</summary>
    public static RollupTier Day { get; } = new(1, QuartersPerDay, 1, false);

    /// <summary>Quarter hours without agent, user and key, a bucket per UTC day.</summary>
    public static RollupTier CoarseQuarter { get; } = new(2, 1, QuartersPerDay, true);

    /// <summary>UTC days without agent, user and key, a bucket per 32 days.</summary>
    public static RollupTier CoarseDay { get; } = new(3, QuartersPerDay, 32, true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RollupTier> All { get; } = [Quarter, Day, CoarseQuarter, CoarseDay];

    /// <summary>The quarter hour that contains a time (Unix milliseconds), counted from 1970.</summary>
    public static int QuarterOf(long time) => (int)FloorDivide(time, QuarterMs);

    /// <summary>Start of a quarter hour in Unix milliseconds.</summary>
    public static long TimeOf(int quarter) => quarter * QuarterMs;

    /// <summary>The unit that contains a quarter hour.</summary>
    public int UnitOf(int quarter) => (int)FloorDivide(quarter, UnitQuarters);

    /// <summary>The bucket that contains a unit.</summary>
    public int BucketOf(int unit) => (int)FloorDivide(unit, SlotsPerBucket);

    /// <summary>A unit's place in its bucket.</summary>
    public int SlotOf(int unit) => unit - (BucketOf(unit) * SlotsPerBucket);

    private static long FloorDivide(long value, long divisor)
    {
        var quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }
}
