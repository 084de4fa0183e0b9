using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Passes each commit on to the projections, and keeps the durable ones in step with the file.</summary>
internal sealed class ProjectionFeed(IReadOnlyList<ILedgerProjection> projections, EntryBlocks stored)
{
    private const int ReplayChunk = 4096;

    private readonly List<IDurableProjection> _durable = [.. projections.OfType<IDurableProjection>()];
    private long _checkpoint;
    private long _frozen;
    private Task? _build;

    /// <summary>Entries passed on since the last checkpoint.</summary>
    public long Behind(long position) => position - _checkpoint;

    /// <summary>Restores the durable projections and replays what they miss.</summary>
    public void Restore(LedgerConnection connection, long position)
    {
        _checkpoint = position;
        foreach (var projection in _durable)
        {
            var find = connection.Prepare("SELECT position FROM projections WHERE name = ?1").Bind(1, projection.Name);
            var from = find.Step() ? find.Int64(0) : 0;
            find.Reset();
            connection.InTransaction(() => projection.Restore(connection.Sqlite, from));
            Replay(from, projection.Apply);
            _checkpoint = Math.Min(_checkpoint, from);
        }
    }

    /// <summary>Passes on all entries after a position.</summary>
    public void CatchUp(long after) => Replay(after, Apply);

    public void Apply(IReadOnlyList<LedgerEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        foreach (var projection in projections)
        {
            projection.Apply(entries);
        }
    }

    /// <summary>True from the freezing of a checkpoint until it is stored or given up.</summary>
    public bool IsCheckpointing => _build is not null;

    /// <summary>True when a checkpoint can be stored.</summary>
    public bool IsBuilt => _build is { IsCompleted: true };

    /// <summary>Begins a checkpoint: sets the changes aside and works out on another thread what to write of them.</summary>
    public void BeginCheckpoint(LedgerDatabase database, long position)
    {
        foreach (var projection in _durable)
        {
            projection.Freeze();
        }

        _frozen = position;
        _build = BackgroundWork.Run(() => Build(database));
    }

    private void Build(LedgerDatabase database)
    {
        using var reader = database.OpenReader();
        foreach (var projection in _durable)
        {
            projection.Build(reader);
        }
    }

    /// <summary>Stores the changes of all durable projections in one transaction with the position that they hold for. Waits when
    /// they are still being built.</summary>
    public void StoreCheckpoint(LedgerConnection connection)
    {
        var isDurable = false;
        try
        {
            _build?.GetAwaiter().GetResult();
            connection.InTransaction(() =>
            {
                foreach (var projection in _durable)
                {
                    projection.Checkpoint(connection.Sqlite);
                    _ = connection.Prepare("INSERT OR REPLACE INTO projections VALUES (?1, ?2)")
                        .Bind(1, projection.Name).Bind(2, _frozen).Run();
                }
            });
            isDurable = true;
            _checkpoint = _frozen;
        }
        finally
        {
            EndCheckpoint(isDurable);
        }
    }

    /// <summary>Gives an open checkpoint up; its changes are due again.</summary>
    public void AbandonCheckpoint()
    {
        if (_build is not null)
        {
            // It only reads, and what it built is of no use; but the projections must not change under it.
            _build.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
            EndCheckpoint(false);
        }
    }

    private void EndCheckpoint(bool isDurable)
    {
        _build = null;
        foreach (var projection in _durable)
        {
            projection.CheckpointEnded(isDurable);
        }
    }

    private void Replay(long after, Action<IReadOnlyList<LedgerEntry>> apply)
    {
        var chunk = new List<LedgerEntry>(ReplayChunk);
        foreach (var entry in stored.Read(new EntryScan { FromSeq = after + 1 }))
        {
            chunk.Add(entry);
            if (chunk.Count == ReplayChunk)
            {
                apply(chunk);
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            apply(chunk);
        }
    }
}
