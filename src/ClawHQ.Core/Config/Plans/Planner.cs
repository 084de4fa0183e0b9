using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Plans;

/// <summary>Works out the way from the objects there are to those that are declared. A pure function of both.</summary>
public sealed class Planner(KindTable kinds)
{
    /// <summary>Problems after which looking ends: further ones would help nobody.</summary>
    private const int ProblemsMax = 200;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Plans.</summary>
    /// <param name="live">The objects there are.</param>
    /// <param name="declared">The objects that are wanted.</param>
    /// <param name="choice">Whose they are, and whether others of theirs go.</param>
    public ConfigPlan Plan(IReadOnlyList<ConfigObject> live, IReadOnlyList<Manifest> declared, PlanChoice choice)
    {
        var there = live.ToDictionary(o => o.Key);
        var wanted = declared.ToDictionary(m => (m.Kind.Name, m.Name), m => m);
        var problems = new List<ProblemItem>();
        var changes = new List<PlannedChange>();
        var adopted = new List<ObjectChange>();
        var unchanged = 0;
        foreach (var manifest in declared.OrderBy(m => kinds.PlaceOf(m.Kind.Name)).ThenBy(m => m.Name, StringComparer.Ordinal))
        {
            var before = there.GetValueOrDefault((manifest.Kind.Name, manifest.Name));
            if (before is { Owner: { } other } && other != choice.Owner)
            {
                problems.Add(
                    new ProblemItem(
                        manifest.Place, manifest.Name, $"This {manifest.Kind.Name} is managed by '{other}', in {before.File}.",
                        "Take it out there first, or choose that owner."));
                continue;
            }

            var after = Object(manifest, choice.Owner);
            if (before is null)
            {
                changes.Add(new PlannedChange(PlannedAction.Create, new ObjectChange(null, after), Fields(null, after)));
            }
            else if (before.Spec != after.Spec || before.Labels != after.Labels)
            {
                changes.Add(new PlannedChange(PlannedAction.Update, new ObjectChange(before, after), Fields(before, after)));
            }
            else
            {
                unchanged++;
                if (before.Owner != after.Owner || before.File != after.File)
                {
                    adopted.Add(new ObjectChange(before, after));
                }
            }
        }

        var gone = live
            .Where(o => choice.IsPruning && o.Owner == choice.Owner && !wanted.ContainsKey(o.Key))
            .Reverse()
            .Select(o => new PlannedChange(PlannedAction.Delete, new ObjectChange(o, null), Fields(o, null)));
        changes.AddRange(gone);
        var warnings = new List<ProblemItem>();
        problems.AddRange(References(live, changes, wanted, warnings));
        return new ConfigPlan
        {
            Base = BaseOf(live),
            Choice = choice,
            Changes = changes,
            Adopted = adopted,
            Unchanged = unchanged,
            Left = choice.IsPruning ? 0 : live.Count(o => o.Owner == choice.Owner && !wanted.ContainsKey(o.Key)),
            Problems = problems,
            Warnings = warnings,
            Declared = declared,
        };
    }

    /// <summary>What is wrong with declared objects among themselves, whatever a server has.</summary>
    public IReadOnlyList<ProblemItem> CheckAmong(IReadOnlyList<Manifest> declared)
    {
        ConfigObject[] objects = [.. declared.Select(m => Object(m, null))];
        var manifests = declared.ToDictionary(m => (m.Kind.Name, m.Name));
        var references = new References(kinds);
        return [.. references.CheckCircles(objects, manifests).Concat(references.CheckTogether(objects, manifests)).Take(ProblemsMax)];
    }

    /// <summary>Plans a change to one object that files do not manage.</summary>
    /// <param name="live">The objects there are.</param>
    /// <param name="before">The object as it is; null when there is none.</param>
    /// <param name="wanted">The object that is wanted; null for none.</param>
    public ConfigPlan PlanOne(IReadOnlyList<ConfigObject> live, ConfigObject? before, Manifest? wanted)
    {
        var after = wanted is null ? null : Object(wanted, null);
        var action = before is null ? PlannedAction.Create : after is null ? PlannedAction.Delete : PlannedAction.Update;
        PlannedChange[] changes = before?.Spec == after?.Spec && before?.Labels == after?.Labels
            ? []
            : [new PlannedChange(action, new ObjectChange(before, after), Fields(before, after))];
        return Few(live, changes, wanted) with { Unchanged = 1 - changes.Length };
    }

    /// <summary>Plans to put an object in the place of another one of another name, neither of which files manage.</summary>
    /// <param name="live">The objects there are.</param>
    /// <param name="before">The object that goes.</param>
    /// <param name="wanted">The object that comes.</param>
    public ConfigPlan PlanReplacement(IReadOnlyList<ConfigObject> live, ConfigObject before, Manifest wanted)
    {
        var after = Object(wanted, null);
        PlannedChange[] changes =
        [
            new(PlannedAction.Delete, new ObjectChange(before, null), Fields(before, null)),
            new(PlannedAction.Create, new ObjectChange(null, after), Fields(null, after)),
        ];
        return Few(live, changes, wanted);
    }

    /// <summary>Some changes that leave all other objects alone.</summary>
    private ConfigPlan Few(IReadOnlyList<ConfigObject> live, PlannedChange[] changes, Manifest? wanted)
    {
        var declared = wanted is null ? [] : new Dictionary<(string, string), Manifest> { [(wanted.Kind.Name, wanted.Name)] = wanted };
        var warnings = new List<ProblemItem>();
        ProblemItem[] problems = [.. References(live, changes, declared, warnings)];
        return new ConfigPlan
        {
            Base = BaseOf(live),
            Choice = new PlanChoice("", false),
            Changes = changes,
            Adopted = [],
            Unchanged = 0,
            Problems = problems,
            Warnings = warnings,
            Declared = [.. declared.Values],
        };
    }

    /// <summary>Names a state: two states of the same name have the same objects.</summary>
    public static string BaseOf(IReadOnlyList<ConfigObject> live)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var o in live)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{o.Kind}\0{o.Name}\0{o.Labels}\0{o.Spec}\0{o.Owner}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>The object that a manifest declares.</summary>
    public static ConfigObject Object(Manifest manifest, string? owner) => new()
    {
        Kind = manifest.Kind.Name,
        Name = manifest.Name,
        Labels = JsonSerializer.Serialize(
            new SortedDictionary<string, string>(manifest.Labels.ToDictionary(), StringComparer.Ordinal), Plain),
        Spec = SpecText.ToJson(manifest.Kind.Spec, manifest.Spec),
        Owner = owner,
        File = owner is null ? null : manifest.File,
    };

    /// <summary>The fields that differ between two states of an object.</summary>
    public static IReadOnlyList<FieldChange> Fields(ConfigObject? before, ConfigObject? after)
    {
        var (old, now) = (Flat(before), Flat(after));
        return [.. old.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Select(path => new FieldChange(path, old.GetValueOrDefault(path), now.GetValueOrDefault(path)))
            .Where(f => f.Before != f.After)];
    }

    /// <summary>What is wrong with the references once the changes are made.</summary>
    private IEnumerable<ProblemItem> References(
        IReadOnlyList<ConfigObject> live, IReadOnlyList<PlannedChange> changes,
        IReadOnlyDictionary<(string Kind, string Name), Manifest> declared, List<ProblemItem> warnings)
    {
        var changed = changes.Select(c => c.Change.Before?.Key).ToHashSet();
        ConfigObject[] result =
            [.. live.Where(o => !changed.Contains(o.Key)), .. changes.Select(c => c.Change.After).OfType<ConfigObject>()];
        var references = new References(kinds);
        return references.Check(result, live, declared, warnings).Concat(references.CheckTogether(result, declared)).Take(ProblemsMax);
    }

    private static Dictionary<string, string> Flat(ConfigObject? o)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        if (o is not null)
        {
            using var labels = JsonDocument.Parse(o.Labels);
            using var spec = JsonDocument.Parse(o.Spec);
            Flatten("labels", labels.RootElement, flat);
            Flatten("spec", spec.RootElement, flat);
        }

        return flat;
    }

    private static void Flatten(string path, JsonElement value, Dictionary<string, string> flat)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    Flatten($"{path}.{field.Name}", field.Value, flat);
                }

                break;
            case JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String):
                flat[path] = ListText.Of(value.EnumerateArray().Select(i => i.GetString()!));
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Flatten($"{path}.{index}", item, flat);
                }

                break;
            default:
                flat[path] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
                break;
        }
    }
}
