using ClawHQ.Core.Config.Plans;

namespace ClawHQ.Core.Config.Drift;

/// <summary>How an object differs from its file.</summary>
public enum DriftCause
{
    /// <summary>It is another than its file has it.</summary>
    Changed,

    /// <summary>Its file declares it, and it is not there.</summary>
    Missing,

    /// <summary>It is managed by the folder's owner, and no file of the folder declares it any more.</summary>
    Undeclared,
}

/// <summary>An object that is not as its file has it.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose files.</param>
/// <param name="File">The file that declares it.</param>
/// <param name="Cause">How it differs.</param>
/// <param name="Fields">The fields that differ: as declared before, as the server has it after.</param>
public sealed record DriftedObject(
    string Kind, string Name, string Owner, string? File, DriftCause Cause, IReadOnlyList<FieldChange> Fields)
{
    /// <summary>When a check saw it first; null where none has yet.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Kind and name.</summary>
    public (string Kind, string Name) Key => (Kind, Name);
}
