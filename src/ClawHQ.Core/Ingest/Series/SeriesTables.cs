using System.Collections.Concurrent;
using ClawHQ.Core.Access;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>The live series of every key. Keyed by the binding too, because it is part of every identity.</summary>
internal sealed class SeriesTables(IngestOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(int? Key, string Binding, string Name), SeriesTable> _tables = new();

    public SeriesTable Of(Caller caller) => _tables.GetOrAdd(
        (caller.KeyId, caller.Binding.Identity, caller.Name), _ => new SeriesTable(options.SeriesPerKey, clock));

    /// <summary>How many live series each key has, by the key's name.</summary>
    public IReadOnlyList<(int? Key, string Name, int Series)> Counts() =>
        [.. _tables.Select(t => (t.Key.Key, t.Key.Name, t.Value.Count)).OrderByDescending(t => t.Count)];
}
