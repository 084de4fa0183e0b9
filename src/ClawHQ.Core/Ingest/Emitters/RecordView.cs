using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>What is known of the resource whose records are being read. Keeps nothing of the decoder's, so that series may
/// hold on to it, and no text that is longer than what is kept.</summary>
internal sealed class ResourceView
{
    /// <param name="attributes">The resource's attributes.</param>
    /// <param name="names">The attributes that attribution rules name; null for none.</param>
    public ResourceView(Attributes attributes, NamedAttributes? names = null)
    {
        Named = NamedLookup.Read(attributes, names, null);
        ServiceName = Text(attributes, Attr.ServiceName) is { } name && !name.StartsWith("unknown_service", StringComparison.Ordinal)
            ? name
            : null;
        SdkName = Text(attributes, Attr.TelemetrySdkName);
        Process = (Text(attributes, Attr.HostId), Text(attributes, Attr.HostName), Text(attributes, Attr.ProcessPid));
        Claims = CanonicalLookup.ClaimsOf(attributes).Kept();
        Session = KeptText.Of(CanonicalLookup.SessionOf(attributes));
        Task = Text(attributes, Attr.ClawhqTask);
        Identity = attributes.Identity;
    }

    /// <summary>The program's name; null when it says none, or only the placeholder that SDKs put there.</summary>
    public string? ServiceName { get; }

    public string? SdkName { get; }

    /// <summary>What tells one process from another of the same program.</summary>
    public (string? HostId, string? HostName, string? ProcessId) Process { get; }

    public Claims Claims { get; }

    public string? Session { get; }

    /// <summary>The task of everything that the process does; null when it names none.</summary>
    public string? Task { get; }

    /// <summary>Hash over all attributes.</summary>
    public UInt128 Identity { get; }

    /// <summary>The values of the attributes that attribution rules name; null where they name none.</summary>
    public string?[]? Named { get; }

    private static string? Text(Attributes attributes, Attr key) =>
        attributes.TryGetText(key, out var value) && value.Length > 0 ? KeptText.Of(value) : null;
}

/// <summary>What is known of the scope whose records are being read.</summary>
/// <param name="resource">The resource it belongs to.</param>
/// <param name="name">The instrumentation scope's name; empty when not sent.</param>
/// <param name="attributes">The scope's attributes.</param>
/// <param name="emitter">Whose scope it is.</param>
/// <param name="names">The attributes that attribution rules name; null for none.</param>
internal sealed class ScopeView(
    ResourceView resource, string name, Attributes attributes, Emitter emitter, NamedAttributes? names = null)
{
    public ResourceView Resource { get; } = resource;

    /// <summary>The instrumentation scope's name; empty when not sent.</summary>
    public string Name { get; } = name;

    /// <summary>Hash over all attributes.</summary>
    public UInt128 Identity { get; } = attributes.Identity;

    public Emitter Emitter { get; } = emitter;

    public Claims Claims { get; } = CanonicalLookup.ClaimsOf(attributes);

    /// <summary>The values of the attributes that attribution rules name, those of the resource where the scope says none; null where they
    /// name none.</summary>
    public string?[]? Named { get; } = NamedLookup.Read(attributes, names, resource.Named);

    /// <summary>The task that the scope names.</summary>
    public string? Task { get; } = attributes.TryGetText(Attr.ClawhqTask, out var task) && task.Length > 0 ? task : null;
}

/// <summary>One record with its scope and resource.</summary>
internal readonly ref struct RecordView(Attributes record, ScopeView scope)
{
    public Attributes Record { get; } = record;

    public ScopeView Scope { get; } = scope;

    public ResourceView Resource => Scope.Resource;

    /// <summary>A text of the record itself; null when absent or empty.</summary>
    public string? Text(Attr key) => Record.TryGetText(key, out var value) && value.Length > 0 ? value : null;

    /// <summary>The first of several texts of the record itself.</summary>
    public string? First(ReadOnlySpan<Attr> keys) => CanonicalLookup.First(Record, keys);
}
