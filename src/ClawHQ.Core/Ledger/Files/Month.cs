namespace ClawHQ.Core.Ledger.Files;

/// <summary>Calendar months in UTC as numbers such as 202611, by which the ledger's tables are parted.</summary>
public static class Month
{
    private const long HourMilliseconds = 3_600_000;

    /// <summary>The month of a time in Unix milliseconds.</summary>
    public static int Of(long time)
    {
        var date = DateTimeOffset.FromUnixTimeMilliseconds(time);
        return (date.Year * 100) + date.Month;
    }

    /// <summary>Start of the month in Unix milliseconds.</summary>
    public static long Start(int month) => new DateTimeOffset(month / 100, month % 100, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Exclusive end of the month in Unix milliseconds.</summary>
    public static long End(int month) => month % 100 == 12 ? Start(month + 89) : Start(month + 1);

    /// <summary>Hours since the Unix epoch.</summary>
    internal static long Hour(long time) => Math.DivRem(time, HourMilliseconds) is { Remainder: < 0 } negative
        ? negative.Quotient - 1
        : time / HourMilliseconds;

    /// <summary>Start of an hour in Unix milliseconds.</summary>
    internal static long HourStart(long hour) => hour * HourMilliseconds;
}
