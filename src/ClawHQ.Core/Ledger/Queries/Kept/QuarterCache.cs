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

    private readonly Dictionary<int, LinkedListNode<Kept>> _byQuarter = [];
    private readonly LinkedList<Kept> _byUse = [];

    /// <summary>About how much memory it takes.</summary>
    public long Bytes { get; private set; }

    /// <summary>What is kept of a quarter hour; null when there is nothing, or it consists of other blocks now.</summary>
    public T? Find(int quarter, BlockPlace[] places)
    {
        if (!_byQuarter.TryGetValue(quarter, out var node) || !node.Value.Places.AsSpan().SequenceEqual(places))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value.Value;
    }

    /// <summary>Keeps a value in place of what was kept of the quarter hour. One that is larger than the bound is not kept.</summary>
    public void Keep(int quarter, BlockPlace[] places, T value)
    {
        if (_byQuarter.TryGetValue(quarter, out var before))
        {
            Drop(before);
        }

        var kept = new Kept(quarter, places, value, BytesPerQuarter + ((long)BytesPerPlace * places.Length) + bytesOf(value));
        if (kept.Bytes > bytesMax)
        {
            return;
        }

        _byQuarter[quarter] = _byUse.AddLast(kept);
        Bytes += kept.Bytes;
        while (Bytes > bytesMax && _byUse.First is { } oldest)
        {
            Drop(oldest);
        }
    }

    private void Drop(LinkedListNode<Kept> node)
    {
        _byUse.Remove(node);
        _ = _byQuarter.Remove(node.Value.Quarter);
        Bytes -= node.Value.Bytes;
    }

    private sealed record Kept(int Quarter, BlockPlace[] Places, T Value, long Bytes);
}
