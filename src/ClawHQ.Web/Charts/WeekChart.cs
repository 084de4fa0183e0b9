namespace ClawHQ.Web.Charts;

/// <summary>What a range cost by hour of the week: 7 days of 24 hours, Monday first.</summary>
/// <param name="Name">What it shows, for screen readers.</param>
/// <param name="Hours">168 hours, Monday from 00:00 first.</param>
/// <param name="Note">Where not all of the range is in it, what is; null where it is whole.</param>
public sealed record WeekChart(string Name, IReadOnlyList<WeekHour> Hours, string? Note)
{
    /// <summary>Hours of a day.</summary>
    public const int HoursOfDay = 24;

    /// <summary>Steps of colour above the one for nothing.</summary>
    public const int LevelMax = 5;

    /// <summary>The dearest hour, in nano-dollars; 0 without any cost.</summary>
    public Int128 Largest { get; } = Hours.Select(h => h.Cost ?? 0).Append(Int128.Zero).Max();

    /// <summary>What all hours cost, in nano-dollars.</summary>
    public Int128 Whole { get; } = Hours.Aggregate(Int128.Zero, (sum, h) => sum + (h.Cost ?? 0));

    /// <summary>The step of an hour's colour: 0 for nothing, then equal parts of the dearest hour.</summary>
    public int Level(WeekHour hour) =>
        hour.Cost is { } cost && cost > 0 ? (int)(((cost * LevelMax) + Largest - 1) / Largest) : 0;
}

/// <summary>One hour of the week.</summary>
/// <param name="Cost">Effective cost of all of them in the range, in nano-dollars; null where their usage has no known cost.</param>
/// <param name="Count">How many of them the range has, as far as it has run; 0 where it has none.</param>
/// <param name="UnpricedCalls">Calls in them without a price.</param>
public readonly record struct WeekHour(Int128? Cost, int Count, Int128 UnpricedCalls);
