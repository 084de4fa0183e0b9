using System.Collections.Concurrent;

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>How often something was seen and when last.</summary>
/// <param name="Count">Times since the start.</param>
/// <param name="LastAt">The last time, Unix milliseconds.</param>
public readonly record struct Sighting(long Count, long LastAt);

/// <summary>Counts by name, for at most a fixed number of names; sightings of further ones are counted together.</summary>
internal sealed class BoundedCounts<T>(int namesMax)
    where T : notnull
{
    private readonly ConcurrentDictionary<T, Sighting> _counts = new();
    private long _others;

    /// <summary>Sightings of names past the bound.</summary>
    public long Others => Interlocked.Read(ref _others);

    public void Add(T name, long count, long now)
    {
        if (_counts.Count >= namesMax && !_counts.ContainsKey(name))
        {
            Interlocked.Add(ref _others, count);
            return;
        }

        _counts.AddOrUpdate(
            name, static (_, added) => new Sighting(added.count, added.now),
            static (_, seen, added) => new Sighting(seen.Count + added.count, added.now), (count, now));
    }

    /// <summary>All names, the latest first.</summary>
    public IReadOnlyList<KeyValuePair<T, Sighting>> Latest() => [.. _counts.OrderByDescending(c => c.Value.LastAt)];
}
