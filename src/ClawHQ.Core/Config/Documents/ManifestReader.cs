using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Config.Documents;

/// <summary>Reads files of objects, and says everything that is wrong with them at once. Asks no server.</summary>
public sealed class ManifestReader(KindTable kinds)
{
    /// <summary>The version of the form, the value of <c>apiVersion</c>.</summary>
    public const string ApiVersion = "clawhq/v1";

    /// <summary>Longest text of one file, in characters.</summary>
    public const int FileLengthMax = 1 << 20;

    /// <summary>Longest text of all files together, in characters.</summary>
    public const int TotalLengthMax = 1 << 24;

    /// <summary>Most objects in all files together.</summary>
    public const int CountMax = 10_000;

    /// <summary>Longest name of an object.</summary>
    public const int NameLengthMax = 200;

    /// <summary>Problems after which reading ends: the rest would only repeat them.</summary>
    private const int ProblemsMax = 200;

    /// <summary>Reads the objects of some files.</summary>
    public ManifestSet Read(IReadOnlyList<ManifestFile> files)
    {
        var problems = new List<ProblemItem>();
        var manifests = new List<Manifest>();
        var seen = new Dictionary<(string Kind, string Name), string>();
        if (files.Sum(f => (long)f.Text.Length) > TotalLengthMax)
        {
            var message = $"All files together have more than {TotalLengthMax >> 20} MiB.";
            return new ManifestSet([], [new ProblemItem(files[0].Path, null, message)]);
        }

        foreach (var file in files)
        {
            foreach (var manifest in Read(file, problems))
            {
                if (!seen.TryAdd((manifest.Kind.Name, manifest.Name), manifest.Place))
                {
                    var first = seen[(manifest.Kind.Name, manifest.Name)];
                    var message = $"This {manifest.Kind.Name} is declared twice.";
                    problems.Add(new ProblemItem(manifest.Place, manifest.Name, message, $"First in {first}."));
                }

                manifests.Add(manifest);
                if (problems.Count > ProblemsMax || manifests.Count > CountMax)
                {
                    break;
                }
            }

            if (problems.Count > ProblemsMax || manifests.Count > CountMax)
            {
                break;
            }
        }

        if (manifests.Count > CountMax)
        {
            problems.Add(new ProblemItem(manifests[CountMax].Place, null, $"There are more than {CountMax} objects."));
        }

        return new ManifestSet(manifests, problems.Count > ProblemsMax ? problems[..ProblemsMax] : problems);
    }

    /// <summary>Reads one object whose kind and name are known: a mapping of labels and spec, as YAML or JSON.</summary>
    public ManifestSet ReadOne(string kind, string name, string body)
    {
        var problems = new List<ProblemItem>();
        if (body.Length > FileLengthMax)
        {
            return new ManifestSet([], [new ProblemItem("body", null, "The object is larger than 1 MiB.")]);
        }

        return YamlTree.Load(new StringReader(body), problems) is { } root
            ? ReadOne(kind, name, root)
            : new ManifestSet([], problems);
    }

    /// <summary>Reads one object whose kind and name are known.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="root">A mapping of labels and spec. Places of problems are its places, after <c>body:</c>.</param>
    public ManifestSet ReadOne(string kind, string name, YamlValue root)
    {
        var problems = new List<ProblemItem>();
        if (kinds.Find(kind) is null)
        {
            return new ManifestSet([], [NoKind("kind", kind)]);
        }

        if (root.Fields is null)
        {
            problems.Add(new ProblemItem(root.Place, null, "A mapping of labels and spec is expected."));
        }

        if (root.Fields is not { } fields || problems.Count > 0)
        {
            return new ManifestSet([], problems);
        }

        string[] known = ["labels", "spec"];
        foreach (var field in fields.Where(f => !known.Contains(f.Name, StringComparer.Ordinal)))
        {
            new SpecReader(v => v.Place, problems).RefuseUnknown(field, known);
        }

        // Put into the form of a file, so that there is one way to read an object.
        YamlValue Text(string text) => new(text, null, null, root.Start) { IsQuoted = true };
        var metadata = fields.Where(f => f.Name == "labels").Append(new YamlField("name", Text(name), root.Start));
        YamlField[] whole =
        [
            new("apiVersion", Text(ApiVersion), root.Start), new("kind", Text(kind), root.Start),
            new("metadata", root with { Fields = [.. metadata] }, root.Start), .. fields.Where(f => f.Name == "spec"),
        ];
        var manifest = Object(root with { Fields = whole }, "body", problems);
        return new ManifestSet(manifest is null ? [] : [manifest], problems);
    }

    private IEnumerable<Manifest> Read(ManifestFile file, List<ProblemItem> problems)
    {
        if (file.Text.Length > FileLengthMax)
        {
            const string hint = "Split it: all files of a folder belong together.";
            problems.Add(new ProblemItem(file.Path, null, "The file is larger than 1 MiB.", hint));
            yield break;
        }

        var broken = new List<ProblemItem>();
        var roots = YamlTree.LoadAll(new StringReader(file.Text), broken);
        // A document is one object, or a list of them, as export prints JSON.
        foreach (var root in roots.SelectMany(r => r.Items ?? [r]))
        {
            if (problems.Count > ProblemsMax)
            {
                yield break;
            }

            if (Object(root, file.Path, problems) is { } manifest)
            {
                yield return manifest;
            }
        }

        problems.AddRange(broken.Select(p => p with { Path = $"{file.Path}:{p.Path}" }));
    }

    private Manifest? Object(YamlValue root, string file, List<ProblemItem> problems)
    {
        string Place(YamlValue value) => $"{file}:{value.Place}";
        var reader = new SpecReader(Place, problems);
        if (root.Fields is not { } fields)
        {
            problems.Add(new ProblemItem(Place(root), null, "An object is expected here: apiVersion, kind, metadata and spec."));
            return null;
        }

        string[] known = ["apiVersion", "kind", "metadata", "spec"];
        foreach (var field in fields.Where(f => !known.Contains(f.Name, StringComparer.Ordinal)))
        {
            reader.RefuseUnknown(field, known);
        }

        if (root.Field("apiVersion") is not { Text: ApiVersion })
        {
            var at = root.Field("apiVersion") ?? root;
            problems.Add(new ProblemItem(Place(at), at.Text, $"'apiVersion' must be {ApiVersion}."));
        }

        var before = problems.Count;
        var kind = Kind(root, Place, problems);
        var metadata = (Metadata)reader.Read(SpecType.Of(typeof(Metadata)), root.Field("metadata") ?? root with { Fields = [] });
        if (metadata.Name is { } name && (name.Trim() != name || name == ""))
        {
            var at = Place(root.Field("metadata")!.Field("name")!);
            problems.Add(new ProblemItem(at, name, "A name neither begins nor ends with a space."));
        }

        if (kind is null)
        {
            return null;
        }

        var written = root.Field("spec") ?? root with { Fields = [] };
        var spec = reader.Read(kind.Spec, written);
        kind.Check(metadata.Name ?? "", spec, new SpecCheck(written, Place, problems));
        return metadata.Name is null
            ? null
            : new Manifest
            {
                Kind = kind,
                Name = metadata.Name,
                Labels = metadata.Labels ?? new Dictionary<string, string>(),
                Spec = problems.Count == before ? kind.Normal(spec) : spec,
                Written = written,
                File = file,
                Place = Place(root),
            };
    }

    private ConfigKind? Kind(YamlValue root, Func<YamlValue, string> place, List<ProblemItem> problems)
    {
        var written = root.Field("kind") ?? root;
        var kind = written.Text is { } text ? kinds.Find(text) : null;
        if (kind is null)
        {
            problems.Add(written.Text is { } wrong
                ? NoKind(place(written), wrong)
                : new ProblemItem(place(written), null, "'kind' is missing.", KnownKinds));
        }

        return kind;
    }

    private ProblemItem NoKind(string place, string kind) => new(
        place, Problem.Echo(kind), "There is no such kind.", NearestName.Hint(kind, [.. kinds.All.Select(k => k.Name)], KnownKinds));

    private string KnownKinds => $"Known: {string.Join(", ", kinds.All.Select(k => k.Name))}.";

    /// <summary>What every object has.</summary>
    internal sealed record Metadata
    {
        [Field("The object's name; no two of a kind have the same.", IsRequired = true, LengthMax = NameLengthMax)]
        public string? Name { get; init; }

        [Field("Labels of your own.", LengthMax = 100, CountMax = 50)]
        public IReadOnlyDictionary<string, string>? Labels { get; init; }
    }
}
