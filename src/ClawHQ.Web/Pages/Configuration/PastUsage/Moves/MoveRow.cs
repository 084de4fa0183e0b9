using ClawHQ.Core.Ledger.Reattribution;

namespace ClawHQ.Web.Pages.Configuration.PastUsage.Moves;

/// <summary>What moves in the same way: whatever owners it has besides, which stay.</summary>
/// <param name="Changes">The owners that become others.</param>
/// <param name="By">The declared agents and rules that give them; empty where the owners as booked come back.</param>
/// <param name="Entries">Entries of usage.</param>
/// <param name="Calls">Calls, as far as known.</param>
/// <param name="FailedCalls">Attempts that failed without usage.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="Cost">Effective cost in nano-dollars, as far as it is known.</param>
public sealed record MoveRow(
    IReadOnlyList<OwnerChange> Changes, string By, Int128 Entries, Int128 Calls, Int128 FailedCalls, Int128 Tokens, Int128 Cost)
{
    /// <summary>Names the row among those of one result.</summary>
    public string Key => $"{string.Join(' ', Changes)} {By}";

    /// <summary>The rows of a result, greatest cost first.</summary>
    public static IReadOnlyList<MoveRow> Of(ReattributionResult result) =>
    [
        .. result.Ordered.Select(m => Of(OwnerChange.Between(m.Key.From, m.Key.To), m.Key.By, m.Value))
            .GroupBy(row => row.Key, (_, rows) => rows.Aggregate((a, b) => a.With(b)))
            .OrderByDescending(row => Int128.Abs(row.Cost)).ThenByDescending(row => row.Entries)
            .ThenBy(row => row.Key, StringComparer.Ordinal),
    ];

    /// <summary>Everything that moves.</summary>
    public static MoveRow Total(ReattributionResult result) => Of([], "", result.Total);

    private static MoveRow Of(IReadOnlyList<OwnerChange> changes, string by, OwnersMoved moved) =>
        new(changes, by, moved.Entries, moved.Calls, moved.FailedCalls, moved.Tokens, moved.Cost);

    private MoveRow With(MoveRow other) => this with
    {
        Entries = Entries + other.Entries,
        Calls = Calls + other.Calls,
        FailedCalls = FailedCalls + other.FailedCalls,
        Tokens = Tokens + other.Tokens,
        Cost = Cost + other.Cost,
    };
}
