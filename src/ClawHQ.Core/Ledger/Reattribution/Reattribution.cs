using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Ledger.Queries;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>Which usage is asked anew to whom it belongs.</summary>
/// <param name="From">Inclusive time of use, Unix milliseconds.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Filter">Conditions on the present owners, and whatever else is known; empty for all.</param>
internal sealed record ReattributionPeriod(long From, long To, IReadOnlyList<DimensionCondition> Filter);

/// <summary>The owners that rules give.</summary>
/// <param name="Team">The team; null for none, as for the others.</param>
/// <param name="Project">The project.</param>
/// <param name="Client">The client.</param>
/// <param name="Environment">The environment.</param>
public sealed record Owners(string? Team, string? Project, string? Client, string? Environment)
{
    internal static Owners Of(DimensionSet set) => new(set.Team, set.Project, set.Client, set.Environment);

    internal DimensionSet In(DimensionSet set) =>
        set with { Team = Team, Project = Project, Client = Client, Environment = Environment };
}

/// <summary>What moves from the same owners to the same others, by the same rules.</summary>
internal sealed class OwnersMoved
{
    /// <summary>Entries of usage.</summary>
    public long Entries { get; set; }

    /// <summary>Calls, as far as they are known.</summary>
    public Int128 Calls { get; set; }

    /// <summary>Attempts that failed without usage.</summary>
    public Int128 FailedCalls { get; set; }

    /// <summary>Tokens.</summary>
    public Int128 Tokens { get; set; }

    /// <summary>Effective cost in nano-dollars, as far as it is known.</summary>
    public Int128 Cost { get; set; }
}

/// <summary>What moves.</summary>
internal sealed class ReattributionResult
{
    /// <summary>Entries of usage in the period.</summary>
    public long Examined { get; set; }

    /// <summary>All moves.</summary>
    public OwnersMoved Total { get; } = new();

    /// <summary>What belongs to others and stays because the books are closed; null where the period does not reach what is closed.
    /// </summary>
    public ClosedUsage? Closed { get; set; }

    /// <summary>The moves by present owners, new owners, and what gives the new ones: declared agents and rules, or nothing where the
    /// owners as booked come back.</summary>
    public Dictionary<(Owners From, Owners To, string By), OwnersMoved> Moves { get; } = [];
}
