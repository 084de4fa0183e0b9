namespace ClawHQ.Demo;

/// <summary>What decides everything that happens in a demo.</summary>
/// <param name="Seed">Where chance begins.</param>
/// <param name="FirstDay">Midnight of the first day, Unix milliseconds.</param>
/// <param name="Volume">How much of the fleet's work is done; 1 for all of it.</param>
internal sealed record DemoStory(ulong Seed, long FirstDay, double Volume);
