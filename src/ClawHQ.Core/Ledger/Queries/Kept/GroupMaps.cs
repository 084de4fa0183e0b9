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
    private readonly BoundedCache<string, GroupMap> _kept = new(bytesMax);

    /// <summary>The map that is kept under a key, which is the caller's from here on; null when there is none.</summary>
    public GroupMap? Take(string key)
    {
        lock (_gate)
        {
            return _kept.TryTake(key, out var map) ? map : null;
        }
    }

    /// <summary>Keeps a map under a key, in place of another one. It is the caller's no longer.</summary>
    public void GiveBack(string key, GroupMap map)
    {
        var bytes = BytesPerMap + (CopiesOfKey * sizeof(char) * (long)key.Length) + map.Bytes;
        if (map.IsByEntry || bytes > bytesMax / Part)
        {
            return;
        }

        lock (_gate)
        {
            _kept.Keep(key, map, bytes);
        }
    }
}
