using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Passes each commit on to the projections, and keeps the durable ones in step with the file.</summary>
internal sealed class ProjectionFeed(IReadOnlyList<ILedgerProjection> projections, EntryBlocks stored)
{
    private const int ReplayChunk = 4096;

    private readonly List<IDurableProjection> _durable = [.. projections.OfType<IDurableProjection>()];
    private long _checkpoint;

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
            Replay(projection, from);
            _checkpoint = Math.Min(_checkpoint, from);
        }
    }

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

    /// <summary>Stores the changes of all durable projections in one transaction with their position.</summary>
    public void Checkpoint(LedgerConnection connection, long position)
    {
        var isDurable = false;
        try
        {
            connection.InTransaction(() =>
            {
                foreach (var projection in _durable)
                {
                    projection.Checkpoint(connection.Sqlite);
                    _ = connection.Prepare("INSERT OR REPLACE INTO projections VALUES (?1, ?2)")
                        .Bind(1, projection.Name).Bind(2, position).Run();
                }
            });
            isDurable = true;
            _checkpoint = position;
        }
        finally
        {
            foreach (var projection in _durable)
            {
                projection.CheckpointEnded(isDurable);
            }
        }
    }

    private void Replay(IDurableProjection projection, long after)
    {
        var chunk = new List<LedgerEntry>(ReplayChunk);
        foreach (var entry in stored.Read(new EntryScan { FromSeq = after + 1 }))
        {
            chunk.Add(entry);
            if (chunk.Count == ReplayChunk)
            {
                projection.Apply(chunk);
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            projection.Apply(chunk);
        }
    }
}
