namespace ClawHQ.EndToEnd.Load;

/// <summary>One request of a writer, sent again byte for byte until it is acknowledged.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="ContentType">The body's content type.</param>
/// <param name="Body">The body.</param>
/// <param name="Records">How many records or points it carries.</param>
/// <param name="After">What the ledger holds of this writer once the batch is booked, and every batch before it.</param>
internal sealed record Batch(string Path, string ContentType, byte[] Body, int Records, Booked After);

/// <summary>Sums over one writer's usage.</summary>
/// <param name="Calls">Calls; 0 for a writer whose usage comes from metrics, which cannot tell.</param>
/// <param name="Uncached">Prompt tokens outside every cache.</param>
/// <param name="CacheRead">Prompt tokens read from a cache.</param>
/// <param name="Output">Output tokens.</param>
internal readonly record struct Booked(long Calls, long Uncached, long CacheRead, long Output)
{
    public static Booked operator +(Booked a, Booked b) =>
        new(a.Calls + b.Calls, a.Uncached + b.Uncached, a.CacheRead + b.CacheRead, a.Output + b.Output);
}
