using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Plans.Replays;

/// <summary>The objects of one kind as they are, and as a plan would leave them.</summary>
public sealed class PlannedObjects(ConfigObjects objects, KindTable kinds, ConfigPlan plan)
{
    /// <summary>Those in force, of a kind that has no target.</summary>
    public IReadOnlyList<TypedObject<TSpec>> Before<TSpec>()
        where TSpec : class, new() => objects.Of<TSpec>();

    /// <summary>Those that there will be.</summary>
    public IReadOnlyList<TypedObject<TSpec>> After<TSpec>()
        where TSpec : class, new()
    {
        var kind = kinds.All.First(k => k.Spec.Type == typeof(TSpec)).Name;
        ObjectChange[] changes = [.. plan.Changes.Select(c => c.Change).Where(c => c.Kind == kind)];
        var changed = changes.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Before<TSpec>().Where(o => !changed.Contains(o.Name)),
            .. changes.Select(c => c.After).OfType<ConfigObject>().Select(o => new TypedObject<TSpec>(o.Name, Read<TSpec>(o), o)),
        ];
    }

    /// <summary>The spec of an object.</summary>
    public static TSpec Read<TSpec>(ConfigObject o)
        where TSpec : class, new() => (TSpec)StoredSpec.Read(SpecType.Of(typeof(TSpec)), o.Spec);
}
