using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Objects;

/// <summary>An object with its spec read.</summary>
/// <typeparam name="TSpec">The kind's type of spec.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Object">The object.</param>
public sealed record TypedObject<TSpec>(string Name, TSpec Spec, ConfigObject Object);

/// <summary>The objects in force, in memory. Safe from any thread.</summary>
public sealed class ConfigObjects(ConfigStore store, KindTable kinds)
{
    private volatile State? _state;
    private readonly ChangeSignal _changed = new();

    /// <summary>Ends with the next change of objects by files, API or interface.</summary>
    public Task NextChange => _changed.Next;

    /// <summary>All objects, by the order of kinds and then by name. The same list until they change.</summary>
    public IReadOnlyList<ConfigObject> All => Current.Objects;

    /// <summary>Read when first asked for; a change meanwhile has the last word.</summary>
    private State Current => _state ?? Interlocked.CompareExchange(ref _state, new State(store.All(), kinds), null) ?? _state!;

    /// <summary>The object of this kind and name; null when there is none.</summary>
    public ConfigObject? Find(string kind, string name) => All.FirstOrDefault(o => o.Kind == kind && o.Name == name);

    /// <summary>The objects of a kind with their specs. The same list until they change.</summary>
    public IReadOnlyList<TypedObject<TSpec>> Of<TSpec>()
        where TSpec : class, new() => Current.Of<TSpec>();

    /// <summary>Reads them anew after a change.</summary>
    internal void Reload()
    {
        _state = new State(store.All(), kinds);
        _changed.Raise();
    }

    private sealed class State(IReadOnlyList<ConfigObject> objects, KindTable kinds)
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<Type, object> _typed = [];

        public IReadOnlyList<ConfigObject> Objects { get; } = objects;

        public IReadOnlyList<TypedObject<TSpec>> Of<TSpec>()
            where TSpec : class, new() => (IReadOnlyList<TypedObject<TSpec>>)_typed.GetOrAdd(typeof(TSpec), _ => Read<TSpec>());

        private List<TypedObject<TSpec>> Read<TSpec>()
            where TSpec : class, new()
        {
            var kind = kinds.All.First(k => k.Spec.Type == typeof(TSpec));
            return [.. Objects.Where(o => o.Kind == kind.Name)
                .Select(o => new TypedObject<TSpec>(o.Name, (TSpec)StoredSpec.Read(kind.Spec, o.Spec), o))];
        }
    }
}

/// <summary>Reads specs that were stored.</summary>
internal static class StoredSpec
{
    /// <exception cref="Storage.StorageException">It cannot be read: somebody changed the file by other means.</exception>
    public static object Read(SpecType type, string json)
    {
        var problems = new List<Api.ProblemItem>();
        var spec = YamlTree.Load(new StringReader(json), problems) is { } root
            ? new SpecReader(v => v.Place, problems).Read(type, root)
            : null;
        return problems.Count == 0 && spec is not null
            ? spec
            : throw new Storage.StorageException($"A stored object cannot be read: {problems.FirstOrDefault()?.Message}");
    }
}
