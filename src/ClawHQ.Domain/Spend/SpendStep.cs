namespace ClawHQ.Domain.Spend;

/// <summary>Length of the periods that a series of figures is cut into, in the asker's zone.</summary>
public enum SpendStep : byte
{
    /// <summary>One hour of the wall clock. Where the clock changes by half an hour, the hour around it is shorter.</summary>
    Hour,

    /// <summary>A calendar day: 23 or 25 hours long where daylight saving begins or ends.</summary>
    Day,

    /// <summary>An ISO week, from Monday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}
