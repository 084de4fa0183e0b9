using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans;

/// <summary>What is wanted of the server.</summary>
/// <param name="Owner">Whose files these are. Objects of other owners are left alone.</param>
/// <param name="IsPruning">Whether objects of this owner that the files no longer have go.</param>
public sealed record PlanChoice(string Owner, bool IsPruning)
{
    /// <summary>The owner when none is named.</summary>
    public const string DefaultOwner = "default";

    /// <summary>Whether a text can be an owner's name: 1 to 100 printable characters.</summary>
    public static bool IsOwner(string text) => text.Length is > 0 and <= 100 && !text.Any(char.IsControl);
}

/// <summary>One field that changes.</summary>
/// <param name="Path">Its path, such as <c>spec.team</c>.</param>
/// <param name="Before">What it is; null when it is not set.</param>
/// <param name="After">What it becomes; null when it goes.</param>
public sealed record FieldChange(string Path, string? Before, string? After);

/// <summary>What is done to an object.</summary>
public enum PlannedAction
{
    Create,
    Update,
    Delete,
}

/// <summary>One object that changes.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Change">From what to what.</param>
/// <param name="Fields">The fields that differ.</param>
public sealed record PlannedChange(PlannedAction Action, ObjectChange Change, IReadOnlyList<FieldChange> Fields);

/// <summary>The way from the objects of the server to those of some files.</summary>
public sealed record ConfigPlan
{
    /// <summary>Names the state of the server from which it was planned.</summary>
    public required string Base { get; init; }

    /// <summary>What was wanted.</summary>
    public required PlanChoice Choice { get; init; }

    /// <summary>The objects that change, by the order of kinds; what goes comes last and in reverse.</summary>
    public required IReadOnlyList<PlannedChange> Changes { get; init; }

    /// <summary>Objects that are as declared and come to be managed by these files, or by another file of the same owner.</summary>
    public required IReadOnlyList<ObjectChange> Adopted { get; init; }

    /// <summary>How many objects stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary>How many objects of the same owner the files no longer declare, which stay because nothing is pruned.</summary>
    public int Left { get; init; }

    /// <summary>Why it cannot be applied; empty when it can.</summary>
    public required IReadOnlyList<ProblemItem> Problems { get; init; }

    /// <summary>What is probably a slip; it can be applied all the same.</summary>
    public IReadOnlyList<ProblemItem> Warnings { get; init; } = [];

    /// <summary>What is declared; empty where an object is only taken away.</summary>
    public IReadOnlyList<Manifest> Declared { get; init; } = [];

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Changes.Count == 0;
}
