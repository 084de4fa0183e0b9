using NodaTime;

namespace ClawHQ.Demo.Story;

/// <summary>How work is spread over the hours of a day and the days of a week, in the zone of those who do it.</summary>
internal static class Workday
{
    private const double OfficeAtWeekends = 0.07;
    private const double AroundTheClockAtWeekends = 0.72;

    // Parts of a day's work by local hour; each line sums to about one.
    private static readonly double[] Office =
    [
        0, 0, 0, 0, 0, 0.002, 0.006, 0.022, 0.065, 0.105, 0.118, 0.105, 0.062, 0.078, 0.112, 0.110, 0.095, 0.063, 0.026, 0.012, 0.009,
        0.006, 0.003, 0.001,
    ];

    private static readonly double[] AroundTheClock =
    [
        0.018, 0.014, 0.012, 0.012, 0.014, 0.020, 0.030, 0.042, 0.055, 0.063, 0.066, 0.064, 0.058, 0.060, 0.063, 0.062, 0.058, 0.052,
        0.048, 0.046, 0.044, 0.040, 0.034, 0.025,
    ];

    private static readonly double[] Nightly =
    [
        0.05, 0.20, 0.30, 0.26, 0.12, 0.05, 0.01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.01,
    ];

    /// <summary>The part of a working day's tasks that begins in the hour from this instant.</summary>
    public static double ShareOfHour(AgentProfile agent, Instant hour)
    {
        var local = hour.InZone(DateTimeZoneProviders.Tzdb[agent.Team?.Zone ?? "Europe/Berlin"]);
        var isWeekend = local.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;
        return agent.Rhythm switch
        {
            Rhythm.Office => Office[local.Hour] * (isWeekend ? OfficeAtWeekends : 1),
            Rhythm.AroundTheClock => AroundTheClock[local.Hour] * (isWeekend ? AroundTheClockAtWeekends : 1),
            Rhythm.Nightly => Nightly[local.Hour],
            Rhythm.Steady => 1.0 / 24,
            _ => throw new ArgumentOutOfRangeException(nameof(agent), agent.Rhythm, "Unknown rhythm."),
        };
    }
}
