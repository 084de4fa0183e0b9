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
public sealed class OwnersMoved
{
    /// <summary>Entries of usage.</summary>
    public long Entries { get; internal set; }

    /// <summary>Calls, as far as they are known.</summary>
    public Int128 Calls { get; internal set; }

    /// <summary>Attempts that failed without usage.</summary>
    public Int128 FailedCalls { get; internal set; }

    /// <summary>Tokens.</summary>
    public Int128 Tokens { get; internal set; }

    /// <summary>Effective cost in nano-dollars, as far as it is known.</summary>
    public Int128 Cost { get; internal set; }
}

/// <summary>What moves.</summary>
public sealed class ReattributionResult
{
    private readonly Dictionary<(Owners From, Owners To, string By), OwnersMoved> _moves = [];

    /// <summary>Entries of usage in the period.</summary>
    public long Examined { get; internal set; }

    /// <summary>All moves.</summary>
    public OwnersMoved Total { get; } = new();

    /// <summary>What belongs to others and stays because the books are closed; null where the period does not reach what is closed.
    /// </summary>
    public ClosedUsage? Closed { get; internal set; }

    /// <summary>The moves by present owners, new owners, and what gives the new ones: declared agents and rules, or nothing where the
    /// owners as booked come back.</summary>
    public IReadOnlyDictionary<(Owners From, Owners To, string By), OwnersMoved> Moves => _moves;

    /// <summary>What booked usage cannot tell, as sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The moves, greatest cost first.</summary>
    public IEnumerable<KeyValuePair<(Owners From, Owners To, string By), OwnersMoved>> Ordered =>
        _moves.OrderByDescending(m => Int128.Abs(m.Value.Cost)).ThenByDescending(m => m.Value.Entries)
            .ThenBy(m => m.Key.ToString(), StringComparer.Ordinal);

    /// <summary>The sums of what moves in the same way, and of everything; to be added to.</summary>
    internal OwnersMoved[] SumsOf((Owners From, Owners To, string By) move)
    {
        if (!_moves.TryGetValue(move, out var moved))
        {
            _moves.Add(move, moved = new OwnersMoved());
        }

        return [moved, Total];
    }
}
