using System.Collections.Immutable;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Tests.Fakes;

/// <summary>Keeps everything that the ledger books, in order.</summary>
public sealed class BookedEntries : ILedgerProjection
{
    private ImmutableList<LedgerEntry> _all = [];

    public IReadOnlyList<LedgerEntry> All => _all;

    public void Apply(IReadOnlyList<LedgerEntry> entries) => _all = _all.AddRange(entries);
}
