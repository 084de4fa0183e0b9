using System.Text.Json;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration.Single;

/// <summary>What the page of one object shows.</summary>
public sealed record ObjectModel
{
    public required ConfigObject Object { get; init; }

    public required ConfigKind Kind { get; init; }

    /// <summary>The object as a file that declares it.</summary>
    public required string Yaml { get; init; }

    /// <summary>How it differs from its file; null when it does not.</summary>
    public required DriftedObject? Drift { get; init; }

    /// <summary>The objects that it names, in the order of its fields.</summary>
    public required IReadOnlyList<ObjectReference> To { get; init; }

    /// <summary>The fields of other objects that name it.</summary>
    public required IReadOnlyList<ObjectReference> From { get; init; }

    /// <summary>Who changed it last, and when; null where that is not known.</summary>
    public required LastChange? Changed { get; init; }

    /// <summary>What happened to it, newest first.</summary>
    public required IReadOnlyList<ObjectEvent> History { get; init; }

    /// <summary>Whether more happened before that.</summary>
    public required bool HasOlder { get; init; }

    /// <summary>The number of the record before which the history is told; null for the newest.</summary>
    public required long? Before { get; init; }

    /// <summary>What was done just now that past usage does not follow by itself, as a word; null where nothing was.</summary>
    public required string? Done { get; init; }

    /// <summary>Why it was not deleted; empty where nobody tried.</summary>
    public required IReadOnlyList<Core.Api.ProblemItem> Problems { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Its labels.</summary>
    public IEnumerable<(string Name, string Value)> Labels =>
        JsonElement.Parse(Object.Labels).EnumerateObject().Select(l => (l.Name, l.Value.GetString() ?? ""));

    /// <summary>Its spec.</summary>
    public JsonElement Spec => JsonElement.Parse(Object.Spec);
}
