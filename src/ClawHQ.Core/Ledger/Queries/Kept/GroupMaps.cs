using ClawHQ.Core.Ledger.Queries.Summing;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>
/// Maps of groups between two questions that differ in their range and measures only, least recently used first out. Whoever asks has
/// a map for himself; two who ask the same at the same time have one each, of which the last is kept.
/// </summary>
/// <param name="bytesMax">Bound on the memory of all kept maps.</param>
internal sealed class GroupMaps(long bytesMax)
{
    /// <summary>Larger maps are made again each time: keeping one would push out what every page asks for.</summary>
    private const int Part = 4;

    /// <summary>What a map takes that has met nothing yet: its tables and its place here.</summary>
    private const int BytesPerMap = 800;

    /// <summary>A map's filter names the same values as its key.</summary>
    private const int CopiesOfKey = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Kept>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> _byUse = [];
    private long _bytes;

    /// <summary>The map that is kept under a key, which is the caller's from here on; null when there is none.</summary>
    public GroupMap? Take(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            Drop(node);
            return node.Value.Map;
        }
    }

    /// <summary>Keeps a map under a key, in place of another one. It is the caller's no longer.</summary>
    public void GiveBack(string key, GroupMap map)
    {
        var kept = new Kept(key, map, BytesPerMap + (CopiesOfKey * sizeof(char) * (long)key.Length) + map.Bytes);
        if (map.IsByEntry || kept.Bytes > bytesMax / Part)
        {
            return;
        }

        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var other))
            {
                Drop(other);
            }

            _byKey[key] = _byUse.AddLast(kept);
            _bytes += kept.Bytes;
            while (_bytes > bytesMax && _byUse.First is { } oldest)
            {
                Drop(oldest);
            }
        }
    }

    private void Drop(LinkedListNode<Kept> node)
    {
        _byUse.Remove(node);
        _ = _byKey.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Kept(string Key, GroupMap Map, long Bytes);
}
