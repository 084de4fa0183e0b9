using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>Writes the entries of a transaction as blocks, one or more for each month of use.</summary>
internal sealed class BlockStore
{
    private readonly EntryBlock _format = new();
    private readonly EntryColumns _columns = new();
    private readonly ByteSink _sink = new();
    private readonly Dictionary<int, List<LedgerEntry>> _byMonth = [];

    /// <summary>Stores new entries, which are in order of their sequence numbers. The months' tables exist.</summary>
    public void Append(LedgerConnection connection, List<LedgerEntry> entries)
    {
        foreach (var entry in entries)
        {
            var month = Month.Of(entry.Time);
            if (!_byMonth.TryGetValue(month, out var list))
            {
                _byMonth.Add(month, list = []);
            }

            list.Add(entry);
        }

        foreach (var (month, list) in _byMonth)
        {
            if (list.Count == 0)
            {
                continue;
            }

            Write(connection, month, list);
            _ = connection.Prepare("UPDATE months SET entries = entries + ?2 WHERE month = ?1").Bind(1, month).Bind(2, list.Count).Run();
        }

        Forget();
    }

    /// <summary>Stores entries of one month again, in other blocks than before; they are in order.</summary>
    public void Rewrite(LedgerConnection connection, int month, List<LedgerEntry> entries)
    {
        Write(connection, month, entries);
        _columns.ForgetTexts();
    }

    private void Write(LedgerConnection connection, int month, List<LedgerEntry> entries)
    {
        for (var i = 0; i < entries.Count; i += EntryBlock.CountMax)
        {
            _columns.Gather(entries.Slice(i, Math.Min(EntryBlock.CountMax, entries.Count - i)));
            Insert(connection, month, _columns);
        }
    }

    private void Insert(LedgerConnection connection, int month, EntryColumns columns)
    {
        _sink.Clear();
        _format.Write(_sink, columns);
        var seqs = columns[NumberColumn.Seq];
        _ = connection.Prepare($"INSERT INTO {LedgerSchema.EntryTable(month)} VALUES (?1, ?2)")
            .Bind(1, seqs[0]).Bind(2, _sink.Written).Run();
        var (minTime, maxTime) = Range(columns[NumberColumn.Time]);
        var (minRecorded, maxRecorded) = Range(columns[NumberColumn.RecordedAt]);
        _ = connection.Prepare("INSERT INTO blocks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, seqs[0]).Bind(2, seqs[^1]).Bind(3, month).Bind(4, columns.Count)
            .Bind(5, minTime).Bind(6, maxTime).Bind(7, minRecorded).Bind(8, maxRecorded)
            .Run();
    }

    /// <summary>Lets go of the entries.</summary>
    private void Forget()
    {
        // Months come and go with imports; the lists of those in use keep their room.
        if (_byMonth.Count > 4)
        {
            _byMonth.Clear();
        }

        foreach (var list in _byMonth.Values)
        {
            list.Clear();
        }

        _columns.ForgetTexts();
    }

    private static (long Least, long Greatest) Range(ReadOnlySpan<long> values)
    {
        long least = long.MaxValue, greatest = long.MinValue;
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        return (least, greatest);
    }
}
