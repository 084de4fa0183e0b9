using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Reading;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Objects;

/// <summary>Who changes objects, and when.</summary>
/// <param name="Name">The caller's name.</param>
/// <param name="Time">Unix milliseconds.</param>
public sealed record ConfigAuthor(string Name, long Time);

/// <summary>An object that a record tells of which configuration did not leave.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Its spec as it was, as JSON; null where it was not there.</param>
/// <param name="After">Its spec as it is since; null where it is gone.</param>
public sealed record TargetChange(string Name, string? Before, string? After);

/// <summary>Keeps the objects of one kind where another part of the program already does, such as price overrides. A kind without a
/// target is kept in the table of objects.</summary>
public abstract class ConfigTarget
{
    /// <summary>The kind's name.</summary>
    public abstract string Kind { get; }

    /// <summary>The kind of objects by which the audit trail tells of changes by other means than configuration.</summary>
    public abstract string TrailKind { get; }

    /// <summary>Where the trail tells of an object that is changed by other means: <see cref="TrailKind"/> and what is called so, with a
    /// colon between. Null where it cannot tell of one of this name.</summary>
    public virtual string? TrailOf(string name) => $"{TrailKind}:{name}";

    /// <summary>The objects that a record of <see cref="TrailKind"/> tells of.</summary>
    public abstract IEnumerable<TargetChange> ChangesIn(AuditRecord record);

    /// <summary>Holds off other changes of the same things until disposed.</summary>
    public abstract ValueTask<IDisposable> HoldAsync(CancellationToken cancellationToken);

    /// <summary>Specs as JSON of one spelling by name, as of the transaction.</summary>
    public abstract IReadOnlyDictionary<string, string> Read(SqliteConnection connection);

    /// <summary>Says what cannot be as things are, such as a person that does not exist.</summary>
    /// <param name="wanted">The object.</param>
    /// <param name="connection">In the transaction.</param>
    /// <returns>What is wrong, each with its path below the spec.</returns>
    public abstract IEnumerable<ProblemItem> Check(ConfigObject wanted, SqliteConnection connection);

    /// <summary>Writes changes within the transaction.</summary>
    public abstract void Write(
        SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<ObjectChange> changes, ConfigAuthor author);

    /// <summary>Puts what was written in force; still held.</summary>
    public abstract void Committed();
}
