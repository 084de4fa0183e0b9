using System.Buffers;
using ClawHQ.Core.Ledger.Rollups;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>What is told of a piece while a run is gone through.</summary>
/// <param name="form">Its id, as it is stored.</param>
/// <param name="set">Its dimension set.</param>
/// <param name="first">The time of its earliest entry, Unix milliseconds.</param>
/// <param name="nanos">Its effective cost; 0 where sums are not asked for.</param>
/// <param name="known">How many of its entries have a known cost; 0 where sums are not asked for.</param>
internal delegate void PieceTold(ReadOnlySpan<byte> form, int set, long first, long nanos, long known);

/// <summary>Goes through all pieces of stored runs without making anything of them. Its memory serves one run after the other.</summary>
internal sealed class RunScan(SqliteConnection connection) : IDisposable
{
    private readonly long[][] _columns = [[], [], [], []];
    private byte[] _stored = [];

    /// <summary>Tells of each piece of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="withSums">Whether first times and costs are wanted.</param>
    /// <param name="tell">Takes the pieces.</param>
    public void Read(StoredRun run, bool withSums, PieceTold tell)
    {
        var ids = SummaryRun.Open(Load(run.Id), out var content, out var rows);
        var start = ids;
        for (var row = 0; row < rows; row++)
        {
            _ = SummaryRun.NextForm(ref ids, content);
        }

        var packed = content[^ids.Rest..];
        Read(packed, 0, 2, rows, true);
        Read(packed, 1, 0, rows, withSums);
        Read(packed, 2, SummaryRun.HeadColumns + (int)Tally.EffectiveCost, rows, withSums);
        Read(packed, 3, SummaryRun.HeadColumns + (int)Tally.EffectiveKnown, rows, withSums);
        var day = SummaryTable.TimeOf(run.Bucket);
        for (var row = 0; row < rows; row++)
        {
            tell(
                SummaryRun.NextForm(ref start, content), (int)_columns[0][row], day + _columns[1][row], _columns[2][row], _columns[3][row]);
        }
    }

    public void Dispose()
    {
        foreach (var column in _columns)
        {
            ArrayPool<long>.Shared.Return(column);
        }

        ArrayPool<byte>.Shared.Return(_stored);
    }

    private void Read(ReadOnlySpan<byte> packed, int into, int column, int rows, bool isWanted)
    {
        if (_columns[into].Length < rows)
        {
            ArrayPool<long>.Shared.Return(_columns[into]);
            _columns[into] = ArrayPool<long>.Shared.Rent(rows);
        }

        if (!isWanted || !ColumnPack.TryRead(packed, column, SummaryRun.ColumnCount, rows, _columns[into]))
        {
            Array.Clear(_columns[into], 0, rows);
        }
    }

    private ReadOnlySpan<byte> Load(long run)
    {
        using var blob = new SqliteBlob(connection, "summary_runs", "run", run, readOnly: true);
        var length = (int)blob.Length;
        if (_stored.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_stored);
            _stored = ArrayPool<byte>.Shared.Rent(length);
        }

        blob.ReadExactly(_stored, 0, length);
        return _stored.AsSpan(0, length);
    }
}
