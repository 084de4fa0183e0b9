using ClawHQ.Core.Api;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Objects;

/// <summary>Who changes objects, and when.</summary>
/// <param name="Name">The caller's name.</param>
/// <param name="Time">Unix milliseconds.</param>
public sealed record ConfigAuthor(string Name, long Time);

/// <summary>Keeps the objects of one kind where another part of the program already does, such as price overrides. A kind without a
/// target is kept in the table of objects.</summary>
public abstract class ConfigTarget
{
    /// <summary>The kind's name.</summary>
    public abstract string Kind { get; }

    /// <summary>How the audit trail names an object that is changed by other means than configuration: kind and name with a colon between.
    /// Null where it is not named by itself there.</summary>
    public virtual string? TrailOf(string name) => null;

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
