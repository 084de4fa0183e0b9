using System.Text.Json;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClawHQ.Core.Config.Documents;

/// <summary>Writes objects as files that declare them.</summary>
public sealed class ManifestWriter(KindTable kinds)
{
    /// <summary>One file for each kind that has objects, in the order of kinds.</summary>
    public IReadOnlyList<ManifestFile> Write(IEnumerable<ConfigObject> objects) =>
        [.. objects.GroupBy(o => o.Kind).OrderBy(g => kinds.PlaceOf(g.Key))
            .Select(g => new ManifestFile($"{FileNameOf(g.Key)}.yaml", Text(kinds.Find(g.Key)!, g)))];

    /// <summary><c>AttributionRule</c> as <c>attribution-rules</c>.</summary>
    private static string FileNameOf(string kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind) + "s";

    private static string Text(ConfigKind kind, IEnumerable<ConfigObject> objects)
    {
        using var text = new StringWriter { NewLine = "\n" };
        foreach (var (index, o) in objects.Index())
        {
            text.Write(index == 0 ? "" : "---\n");
            var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue));
            emitter.Emit(new StreamStart());
            emitter.Emit(new DocumentStart(null, null, isImplicit: true));
            emitter.Emit(new MappingStart());
            Pair(emitter, "apiVersion", ManifestReader.ApiVersion);
            Pair(emitter, "kind", kind.Name);
            emitter.Emit(new Scalar("metadata"));
            Metadata(emitter, o);
            emitter.Emit(new Scalar("spec"));
            SpecText.ToYaml(emitter, kind.Spec, StoredSpec.Read(kind.Spec, o.Spec));
            emitter.Emit(new MappingEnd());
            emitter.Emit(new DocumentEnd(isImplicit: true));
            emitter.Emit(new StreamEnd());
        }

        return text.ToString();
    }

    private static void Metadata(Emitter emitter, ConfigObject o)
    {
        emitter.Emit(new MappingStart());
        Pair(emitter, "name", o.Name);
        using var labels = JsonDocument.Parse(o.Labels);
        if (labels.RootElement.EnumerateObject().Any())
        {
            emitter.Emit(new Scalar("labels"));
            emitter.Emit(new MappingStart());
            foreach (var label in labels.RootElement.EnumerateObject())
            {
                SpecText.Text(emitter, label.Name);
                SpecText.Text(emitter, label.Value.GetString()!);
            }

            emitter.Emit(new MappingEnd());
        }

        emitter.Emit(new MappingEnd());
    }

    private static void Pair(Emitter emitter, string name, string value)
    {
        emitter.Emit(new Scalar(name));
        SpecText.Text(emitter, value);
    }
}
