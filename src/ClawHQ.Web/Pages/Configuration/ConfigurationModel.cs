using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Pulling;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>An object in the list.</summary>
/// <param name="Object">The object.</param>
/// <param name="Drift">How it differs from its file; null when it does not.</param>
/// <param name="Changed">Who changed it last, and when; null where that is not known.</param>
public sealed record ConfigurationRow(ConfigObject Object, DriftedObject? Drift, LastChange? Changed);

/// <summary>What the page of configuration shows.</summary>
public sealed record ConfigurationModel
{
    public required ConfigurationChoice Choice { get; init; }

    /// <summary>The objects that match, by the order of kinds and then by name.</summary>
    public required IReadOnlyList<ConfigurationRow> Rows { get; init; }

    /// <summary>How many objects there are in all.</summary>
    public required int Total { get; init; }

    /// <summary>All kinds, in their order.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>All owners, by name.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Every object that is not as its file has it, also those that are not there.</summary>
    public required IReadOnlyList<DriftedObject> Drifted { get; init; }

    /// <summary>When drift was checked last by itself; null before the first time.</summary>
    public required DateTimeOffset? CheckedAt { get; init; }

    /// <summary>The last apply; null before the first.</summary>
    public required ConfigApply? LastApply { get; init; }

    /// <summary>The folder that the server keeps itself in step with; null where none is set.</summary>
    public required FolderState? Folder { get; init; }

    public required Instant Now { get; init; }
}
