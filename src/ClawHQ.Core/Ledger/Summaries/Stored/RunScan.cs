using System.Buffers;
using ClawHQ.Core.Ledger.Rollups;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>What is told of a piece while a run is gone through.</summary>
/// <param name="form">Its id, as it is stored.</param>
/// <param name="set">Its dimension set.</param>
/// <param name="first">The time of its earliest entry, Unix milliseconds.</param>
/// <param name="sums">Its sums; all 0 where they are not asked for.</param>
internal delegate void PieceTold(ReadOnlySpan<byte> form, int set, long first, in CostSums sums);

/// <summary>Of the sums of a piece, or of a whole task, those that say what it cost and whether there is anything of it.</summary>
/// <param name="Nanos">Effective cost in nano-dollars, as far as it is known.</param>
/// <param name="Known">How many of its entries have a known cost.</param>
/// <param name="Usage">How many of its entries are usage.</param>
/// <param name="FailedCalls">How many of its calls failed.</param>
internal readonly record struct CostSums(Int128 Nanos, long Known, long Usage, long FailedCalls)
{
    /// <summary>Whether there is anything of it: all may have been taken out, or moved to another team. Every entry but an adjustment is
    /// usage or a failed call, and is so once less where it is taken out.</summary>
    public bool IsLeft => Nanos != 0 || Usage != 0 || FailedCalls != 0;

    public static CostSums operator +(CostSums a, CostSums b) =>
        new(a.Nanos + b.Nanos, a.Known + b.Known, a.Usage + b.Usage, a.FailedCalls + b.FailedCalls);

    /// <summary>Those of a piece in memory.</summary>
    /// <param name="tallies">Its sums, indexed by <see cref="Tally"/>.</param>
    public static CostSums Of(ReadOnlySpan<long> tallies) => new(
        tallies[(int)Tally.EffectiveCost], tallies[(int)Tally.EffectiveKnown], tallies[(int)Tally.Usage],
        tallies[(int)Tally.FailedCalls]);
}

/// <summary>Goes through all pieces of stored runs without making anything of them. Its memory serves one run after the other.</summary>
internal sealed class RunScan(SqliteConnection connection) : IDisposable
{
    /// <summary>The columns of a run that are read: dimension sets, first times, then those that make the sums.</summary>
    private static readonly int[] ReadColumns =
    [
        2, 0, SummaryRun.HeadColumns + (int)Tally.EffectiveCost, SummaryRun.HeadColumns + (int)Tally.EffectiveKnown,
        SummaryRun.HeadColumns + (int)Tally.Usage, SummaryRun.HeadColumns + (int)Tally.FailedCalls,
    ];

    private readonly long[][] _columns = [.. ReadColumns.Select(_ => Array.Empty<long>())];
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
        for (var column = 0; column < ReadColumns.Length; column++)
        {
            Read(packed, column, rows, isWanted: withSums || column == 0);
        }

        var day = SummaryTable.TimeOf(run.Bucket);
        for (var row = 0; row < rows; row++)
        {
            var sums = new CostSums(_columns[2][row], _columns[3][row], _columns[4][row], _columns[5][row]);
            tell(SummaryRun.NextForm(ref start, content), (int)_columns[0][row], day + _columns[1][row], sums);
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

    private void Read(ReadOnlySpan<byte> packed, int into, int rows, bool isWanted)
    {
        if (_columns[into].Length < rows)
        {
            ArrayPool<long>.Shared.Return(_columns[into]);
            _columns[into] = ArrayPool<long>.Shared.Rent(rows);
        }

        if (!isWanted || !ColumnPack.TryRead(packed, ReadColumns[into], SummaryRun.ColumnCount, rows, _columns[into]))
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
