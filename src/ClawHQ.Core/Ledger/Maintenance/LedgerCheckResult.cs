namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>What a check of the ledger found.</summary>
/// <param name="At">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="IsWhole">True when all was read, false for the entries since the last check only.</param>
/// <param name="Position">The last sequence number that was there.</param>
/// <param name="Entries">Entries read.</param>
/// <param name="Keys">Timed identities read.</param>
/// <param name="Problems">What is wrong, a sentence each; empty when all is well. At most <see cref="ProblemsMax"/>.</param>
public sealed record LedgerCheckResult(
    DateTimeOffset At, TimeSpan Took, bool IsWhole, long Position, long Entries, long Keys, IReadOnlyList<string> Problems)
{
    /// <summary>Problems that are listed at most.</summary>
    public const int ProblemsMax = 100;

    /// <summary>True when nothing is wrong.</summary>
    public bool IsGood => Problems.Count == 0;
}
