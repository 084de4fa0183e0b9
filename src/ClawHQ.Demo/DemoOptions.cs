namespace ClawHQ.Demo;

/// <summary>How a new demo is made. A demo that is there already goes on as it was begun.</summary>
public sealed record DemoOptions
{
    /// <summary>Where chance begins: the same seed and first day give the same demo.</summary>
    public ulong Seed { get; init; } = 4040;

    /// <summary>How much of the fleet's work is done; 1 for all of it, less for a smaller demo with the same story.</summary>
    public double Volume { get; init; } = 1;
}
