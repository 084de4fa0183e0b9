using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>
/// What is known of quarter hours, least recently used first out: one value for each, which holds exactly as long as the quarter hour
/// consists of the same blocks. Not safe for concurrent use; its owner locks.
/// </summary>
/// <typeparam name="T">What is known.</typeparam>
/// <param name="bytesMax">Bound on the memory of all kept values.</param>
/// <param name="bytesOf">About how much memory a value takes.</param>
internal sealed class QuarterCache<T>(long bytesMax, Func<T, long> bytesOf)
    where T : class
{
    /// <summary>What keeping takes beside the value: nodes of a list and a table, and the head of an array.</summary>
    private const int BytesPerQuarter = 250;

    /// <summary>Of a <see cref="BlockPlace"/>.</summary>
    private const int BytesPerPlace = 24;

    private readonly BoundedCache<int, (BlockPlace[] Places, T Value)> _kept = new(bytesMax);

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => _kept.Bytes;

    /// <summary>What is kept of a quarter hour; null when there is nothing, or it consists of other blocks now.</summary>
    public T? Find(int quarter, BlockPlace[] places) =>
        _kept.TryFind(quarter, out var kept) && kept.Places.AsSpan().SequenceEqual(places) ? kept.Value : null;

    /// <summary>Keeps a value in place of what was kept of the quarter hour. One that is larger than the bound is not kept.</summary>
    public void Keep(int quarter, BlockPlace[] places, T value) =>
        _kept.Keep(quarter, (places, value), BytesPerQuarter + ((long)BytesPerPlace * places.Length) + bytesOf(value));
}
