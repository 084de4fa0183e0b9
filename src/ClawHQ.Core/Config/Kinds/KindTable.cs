namespace ClawHQ.Core.Config.Kinds;

/// <summary>All kinds, each registered by the slice that it belongs to.</summary>
public sealed class KindTable
{
    private readonly Dictionary<string, ConfigKind> _kinds;

    public KindTable(IEnumerable<ConfigKind> kinds)
    {
        All = [.. kinds];
        _kinds = All.ToDictionary(k => k.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order in which objects are written and shown.</summary>
    public IReadOnlyList<ConfigKind> All { get; }

    /// <summary>The kind of this name; null when there is none.</summary>
    public ConfigKind? Find(string name) => _kinds.GetValueOrDefault(name);

    /// <summary>The kind's place in the order.</summary>
    public int PlaceOf(string name) => All.Index().FirstOrDefault(k => k.Item.Name == name, (Index: All.Count, Item: null!)).Index;
}
