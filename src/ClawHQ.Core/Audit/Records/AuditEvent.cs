using System.Text.Json.Nodes;

namespace ClawHQ.Core.Audit.Records;

/// <summary>What a record is about.</summary>
/// <param name="Kind">The noun, such as <c>key</c>, <c>person</c>, <c>price.override</c>.</param>
/// <param name="Id">Its number or id; null for what has none.</param>
/// <param name="Name">What people call it; null where the id says it all.</param>
public sealed record AuditObject(string Kind, string? Id, string? Name = null)
{
    /// <summary>All kinds but those of declared objects, which their slice knows.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "session", "person", "key", "share_link", "view", "price.override", "price.discount", "price.mapping", "price.book", "config",
        "ledger", "ledger.month", "entry", "books", "backup", "demo", "audit.key",
    ];

    /// <summary>Of something that has a number.</summary>
    public AuditObject(string kind, int id, string? name = null)
        : this(kind, id.ToString(System.Globalization.CultureInfo.InvariantCulture), name)
    {
    }
}

/// <summary>Something that happened, still without number, time and actor.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Object">To what.</param>
public sealed record AuditEvent(AuditAction Action, AuditObject Object)
{
    /// <summary>Longest reason that is kept.</summary>
    public const int ReasonLengthMax = 500;

    /// <summary>The object as it was; null when it was not there, or nothing of it is to be told. Never a secret.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The object as it is now; null when it is gone. Never a secret.</summary>
    public JsonObject? After { get; init; }

    /// <summary>Why, in one sentence; null when nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>False for what was tried and did not come about.</summary>
    public bool HasSucceeded { get; init; } = true;
}

/// <summary>What came of a write, and what is recorded of it.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <param name="Result">What the caller gets.</param>
/// <param name="Events">The records; none when nothing was changed, and then nothing that was written is kept.</param>
public readonly record struct Change<T>(T Result, IReadOnlyList<AuditEvent> Events);

/// <summary>Makes a <see cref="Change{T}"/>.</summary>
public static class Change
{
    /// <summary>Something was changed.</summary>
    public static Change<T> Of<T>(T result, AuditEvent changed) => new(result, [changed]);

    /// <summary>Several things were changed, each with a record of its own.</summary>
    public static Change<T> Each<T>(T result, IEnumerable<AuditEvent> changed) => new(result, [.. changed]);

    /// <summary>Nothing was changed: the write is taken back.</summary>
    public static Change<T> None<T>(T result) => new(result, []);
}
