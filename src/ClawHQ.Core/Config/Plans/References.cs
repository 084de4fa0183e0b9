using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Config.Plans;

/// <summary>Holds that objects refer to objects that exist, and not in circles.</summary>
internal sealed class References(KindTable kinds)
{
    private readonly ObjectReferences _references = new(kinds);

    /// <summary>What is wrong with the references of a whole state that some changes lead to.</summary>
    /// <param name="objects">The state.</param>
    /// <param name="before">The state before the changes.</param>
    /// <param name="declared">The manifests by kind and name, for the places of messages.</param>
    /// <param name="warnings">Takes references of declared objects that led to nothing before as well: commands may set a price or a role
    /// for a team that only usage names, and a file that has it as it is stays right.</param>
    public IEnumerable<ProblemItem> Check(
        IReadOnlyList<ConfigObject> objects, IReadOnlyList<ConfigObject> before,
        IReadOnlyDictionary<(string Kind, string Name), Manifest> declared, List<ProblemItem> warnings)
    {
        var there = objects.Select(o => o.Key).ToHashSet();
        var names = there.ToLookup(o => o.Kind, o => o.Name, StringComparer.Ordinal);
        var references = objects.SelectMany(_references.Of).ToList();
        var earlier = new Lazy<Dictionary<(string, string), ConfigObject>>(() => before.ToDictionary(o => o.Key));
        foreach (var reference in references.Where(r => !there.Contains(r.To)))
        {
            var (kind, name) = reference.To;
            var problem = declared.TryGetValue(reference.From.Key, out var manifest)
                ? Problem(
                    manifest, reference.Path, $"There is no {kind} named '{name}'.",
                    NearestName.Hint(name, [.. names[kind]], $"Declare it, or leave '{reference.Path}' out."))
                : new ProblemItem(
                    $"{kind}/{name}", null, $"{reference.From.Kind} '{reference.From.Name}' still refers to it.", "Change that one first.");
            if (!WasMissing(reference, earlier.Value))
            {
                yield return problem;
            }
            else if (manifest is not null)
            {
                warnings.Add(problem);
            }
        }

        foreach (var circle in CheckCircles(references, declared))
        {
            yield return circle;
        }
    }

    /// <summary>Which references of declared objects lead in a circle, whatever else there is.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="declared">The manifests by kind and name, for the places of messages.</param>
    public IEnumerable<ProblemItem> CheckCircles(
        IReadOnlyList<ConfigObject> objects, IReadOnlyDictionary<(string Kind, string Name), Manifest> declared) =>
        CheckCircles([.. objects.SelectMany(_references.Of)], declared);

    private bool WasMissing(ObjectReference reference, Dictionary<(string, string), ConfigObject> before) =>
        !before.ContainsKey(reference.To) && before.TryGetValue(reference.From.Key, out var was)
        && _references.Of(was).Any(r => r.Path == reference.Path && r.To == reference.To);

    private static IEnumerable<ProblemItem> CheckCircles(
        IReadOnlyList<ObjectReference> references, IReadOnlyDictionary<(string Kind, string Name), Manifest> declared)
    {
        foreach (var circle in Circles(references))
        {
            var message = $"It refers to itself in a circle: {string.Join(" -> ", circle.Append(circle[0]).Select(r => r.From.Name))}.";
            yield return circle.FirstOrDefault(r => declared.ContainsKey(r.From.Key)) is { } written
                ? Problem(declared[written.From.Key], written.Path, message, null)
                : new ProblemItem($"{circle[0].From.Kind}/{circle[0].From.Name}", null, message);
        }
    }

    /// <summary>What is wrong with objects of one kind together.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="declared">The manifests by kind and name, for the places of messages.</param>
    public IEnumerable<ProblemItem> CheckTogether(
        IReadOnlyList<ConfigObject> objects, IReadOnlyDictionary<(string Kind, string Name), Manifest> declared) =>
        from kind in kinds.All
        let all = objects.Where(o => o.Kind == kind.Name).OrderBy(o => o.Name, StringComparer.Ordinal)
            .Select(o => (o.Name, StoredSpec.Read(kind.Spec, o.Spec)))
        from wrong in kind.CheckTogether(all)
        select declared.TryGetValue((kind.Name, wrong.Name), out var manifest)
            ? Problem(manifest, wrong.Path, wrong.Message, wrong.Hint)
            : new ProblemItem($"{kind.Name}/{wrong.Name}", null, wrong.Message, wrong.Hint);

    /// <summary>Each circle once. Between kinds there are none: no kind refers to one that refers back to it.</summary>
    private static IEnumerable<IReadOnlyList<ObjectReference>> Circles(IReadOnlyList<ObjectReference> references)
    {
        var next = references.Where(r => r.From.Kind == r.To.Kind).ToLookup(r => r.From.Key);
        var done = new HashSet<(string, string)>();
        foreach (var start in next.Select(g => g.Key))
        {
            var way = new List<ObjectReference>();
            var at = start;
            while (!done.Contains(at) && way.All(r => r.From.Key != at) && next[at].FirstOrDefault() is { } step)
            {
                way.Add(step);
                at = step.To;
            }

            if (!done.Contains(at) && way.FindIndex(r => r.From.Key == at) is >= 0 and var first)
            {
                yield return way[first..];
            }

            done.UnionWith(way.Select(r => r.From.Key));
        }
    }

    private static ProblemItem Problem(Manifest manifest, string path, string message, string? hint)
    {
        var problems = new List<ProblemItem>();
        new SpecCheck(manifest.Written, v => $"{manifest.File}:{v.Place}", problems).Refuse(path, message, hint);
        return problems[0];
    }
}
