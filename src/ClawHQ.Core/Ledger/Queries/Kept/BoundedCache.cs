using System.Diagnostics.CodeAnalysis;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>Values by key within a bound on their memory, least recently used first out. Finding one allocates nothing. Not safe for
/// concurrent use; its owner locks.</summary>
/// <param name="bytesMax">Bound on the memory of all kept values.</param>
internal sealed class BoundedCache<TKey, TValue>(long bytesMax)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<Kept>> _byKey = [];
    private readonly LinkedList<Kept> _byUse = [];

    /// <summary>How much memory its values take, by what was said of each.</summary>
    public long Bytes { get; private set; }

    /// <summary>The value of a key, which is thereby used.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        value = node.ValueRef.Value;
        return true;
    }

    /// <summary>Takes the value of a key out.</summary>
    public bool TryTake(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        value = node.ValueRef.Value;
        Drop(node);
        return true;
    }

    /// <summary>Keeps a value in place of the one that its key had. One that is larger than the bound is not kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">How much memory it takes.</param>
    public void Keep(TKey key, TValue value, long bytes)
    {
        _ = TryTake(key, out _);
        if (bytes <= bytesMax)
        {
            _byKey.Add(key, _byUse.AddLast(new Kept(key, value, 0)));
            Grow(key, bytes);
        }
    }

    /// <summary>Says that the value of a key takes more memory now; nothing where it is not kept any more.</summary>
    public void Grow(TKey key, long bytes)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            return;
        }

        node.ValueRef = node.ValueRef with { Bytes = node.ValueRef.Bytes + bytes };
        Bytes += bytes;
        while (Bytes > bytesMax && _byUse.First is { } oldest)
        {
            Drop(oldest);
        }
    }

    private void Drop(LinkedListNode<Kept> node)
    {
        _byUse.Remove(node);
        _ = _byKey.Remove(node.ValueRef.Key);
        Bytes -= node.ValueRef.Bytes;
    }

    private readonly record struct Kept(TKey Key, TValue Value, long Bytes);
}
