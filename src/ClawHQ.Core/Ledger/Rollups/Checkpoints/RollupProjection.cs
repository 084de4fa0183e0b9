using ClawHQ.Core.Ledger.Summaries.Stored;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Rollups.Checkpoints;

/// <summary>Keeps rollups and summaries behind the ledger's writes: in memory since the last checkpoint, packed in its file
/// before.</summary>
internal sealed class RollupProjection(RollupState state, DimensionRegistry registry) : IDurableProjection
{
    private readonly CheckpointBuilder _builder = new(new CoarseSets(registry), new SummaryMerge(registry));
    private IReadOnlyList<(int Page, byte[] Packed)> _spanPages = [];
    private SinceCheckpoint? _since;
    private Checkpoint? _built;

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
    public void Freeze()
    {
        _since = state.Freeze();
        _spanPages = _since is null ? [] : state.Spans.TakeChanged();
    }

    /// <inheritdoc/>
    public void Build(SqliteConnection ledger) => _built = _since is null ? null : _builder.Build(_since, _spanPages, ledger);

    /// <inheritdoc/>
    public void Checkpoint(SqliteConnection ledger)
    {
        if (_built is not null)
        {
            RollupStore.Write(ledger, _built);
        }
    }

    /// <inheritdoc/>
    public void CheckpointEnded(bool isDurable)
    {
        state.Thaw(isDurable);
        if (!isDurable)
        {
            state.Spans.PutBack(_spanPages.Select(p => p.Page));
        }

        (_since, _built, _spanPages) = (null, null, []);
    }
}
