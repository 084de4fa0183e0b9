namespace ClawHQ.Core.Ledger;

/// <summary>What one can group and filter spend by.</summary>
public enum Dimension : byte
{
    Agent,
    Team,
    Project,
    Client,
    User,
    Task,
    Session,
    Provider,
    Model,
    Environment,
    Source,
    Key,
}

/// <summary>One combination of dimension values. Stored once and referred to by number; task and session live on the entry.</summary>
/// <remarks>A missing value is null ("unattributed", for the team), never an empty string.</remarks>
public sealed record DimensionSet
{
    /// <summary>Number in the registry, from 1; 0 until interned.</summary>
    public int Id { get; internal set; }

    /// <summary>The agent's stable id: its name, or <c>team/name</c> when its key is bound to a team.</summary>
    public string? Agent { get; init; }

    public string? Team { get; init; }

    public string? Project { get; init; }

    /// <summary>The customer whom an agency bills.</summary>
    public string? Client { get; init; }

    public string? User { get; init; }

    /// <summary>The price book's name of the provider, or the name as sent where the book knows none.</summary>
    public string? Provider { get; init; }

    /// <summary>The model id as sent.</summary>
    public string? Model { get; init; }

    public string? Environment { get; init; }

    /// <summary>The emitter: the program that reports.</summary>
    public string? Source { get; init; }

    /// <summary>Number of the key that authenticated the report; null for ClawHQ's own entries.</summary>
    public int? Key { get; init; }

    public bool Equals(DimensionSet? other) => other is not null
        && Agent == other.Agent && Team == other.Team && Project == other.Project && Client == other.Client && User == other.User
        && Provider == other.Provider && Model == other.Model && Environment == other.Environment
        && Source == other.Source && Key == other.Key;

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Agent);
        hash.Add(Team);
        hash.Add(Project);
        hash.Add(Client);
        hash.Add(User);
        hash.Add(Provider);
        hash.Add(Model);
        hash.Add(Environment);
        hash.Add(Source);
        hash.Add(Key);
        return hash.ToHashCode();
    }
}
