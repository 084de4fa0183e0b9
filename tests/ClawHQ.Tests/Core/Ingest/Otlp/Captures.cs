using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

/// <summary>The request bodies of real clients in <c>tests/Fixtures/captures</c>.</summary>
internal static class Captures
{
    /// <summary>All of them, in order of name.</summary>
    public static IReadOnlyList<Capture> All { get; } = [.. Read()];

    public static IEnumerable<Capture> Protobuf => All.Where(c => !c.IsJson);

    private static IEnumerable<Capture> Read()
    {
        var folder = Path.Combine(Root(), "tests", "Fixtures", "captures");
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var isJsonBody = path.EndsWith(".json", StringComparison.Ordinal) && File.Exists(Path.ChangeExtension(path, ".meta.json"));
            if (path.EndsWith(".bin", StringComparison.Ordinal) || isJsonBody)
            {
                var signal = Enum.Parse<OtlpSignal>(name.Split('-')[1], ignoreCase: true);
                yield return new Capture(Path.GetRelativePath(folder, path), signal, isJsonBody, File.ReadAllBytes(path));
            }
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "clawhq.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("clawhq.slnx is in no folder above the tests");
        }

        return folder.FullName;
    }
}

/// <summary>One body.</summary>
internal sealed record Capture(string Name, OtlpSignal Signal, bool IsJson, byte[] Body)
{
    public override string ToString() => Name;
}
