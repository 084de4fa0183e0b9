using ClawHQ.Core.Ledger.Summaries;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>Keeps rollups and summaries behind the ledger's writes: in memory since the last checkpoint, packed in its file
/// before.</summary>
internal sealed class RollupProjection(RollupState state, DimensionRegistry registry) : IDurableProjection
{
    private readonly CheckpointBuilder _builder = new(new CoarseSets(registry), new SummaryMerge(registry));
    private IReadOnlyList<(int Page, byte[] Packed)> _spanPages = [];

    /// <inheritdoc/>
    public string Name => RollupStore.ProjectionName;

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<LedgerEntry> entries) => state.Apply(entries);

    /// <inheritdoc/>
    public void Restore(SqliteConnection ledger, long position)
    {
        RollupStore.Create(ledger, isFresh: position == 0);
        state.StartAt(position);
        RollupStore.LoadSpans(ledger, state.Spans);
    }

    /// <inheritdoc/>
    public void Checkpoint(SqliteConnection ledger)
    {
        if (state.Freeze() is not { } since)
        {
            return;
        }

        _spanPages = state.Spans.TakeChanged();
        RollupStore.Write(ledger, _builder.Build(since, _spanPages, ledger));
    }

    /// <inheritdoc/>
    public void CheckpointEnded(bool isDurable)
    {
        state.Thaw(isDurable);
        if (!isDurable)
        {
            state.Spans.PutBack(_spanPages.Select(p => p.Page));
        }

        _spanPages = [];
    }
}
