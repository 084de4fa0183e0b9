using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>
/// Joins small blocks, and small records of identities, into larger ones, so that a ledger fed one call at a time is stored
/// as well as one fed by the thousand, and that calls of one task or session find each other's ids in their block.
/// </summary>
/// <remarks>
/// In steps: tiny ones to small ones, small ones to middling ones, and those to whole blocks, so that an entry is rewritten
/// three times at most.
/// </remarks>
internal sealed class BlockMerge(DimensionRegistry dimensions)
{
    /// <summary>Blocks of fewer entries are tiny.</summary>
    public const int TinyMax = 16;

    /// <summary>Blocks of fewer entries are small. The partial indexes of identities name this number.</summary>
    public const int SmallMax = 256;

    /// <summary>Blocks of fewer entries are middling, others are left alone. The partial index of blocks names this number.</summary>
    public const int MiddlingMax = 8192;

    /// <summary>So many tiny or small ones are joined at once.</summary>
    public const int Together = 64;

    private readonly BlockStore _store = new();
    private readonly EntryBlock _format = new();
    private readonly EntryColumns _columns = new();
    private readonly KeyMerge _keys = new();

    /// <summary>Joins the tiny and small ones that have gathered, each time in a transaction of its own.</summary>
    public void JoinSmall(LedgerConnection connection)
    {
        foreach (var below in (ReadOnlySpan<int>)[TinyMax, SmallMax])
        {
            foreach (var month in Crowded(connection, below, $"count(*) >= {Together}"))
            {
                connection.InTransaction(() => Join(connection, month, below));
            }
        }

        _keys.Run(connection);
    }

    /// <summary>Joins middling blocks of one month to a whole one. False when there are not enough of them.</summary>
    public bool JoinMiddling(LedgerConnection connection)
    {
        var month = Crowded(connection, MiddlingMax, $"sum(count) >= {EntryBlock.CountMax}").FirstOrDefault();
        if (month != 0)
        {
            connection.InTransaction(() => Join(connection, month, MiddlingMax));
        }

        return month != 0;
    }

    // The condition repeats the index's, otherwise SQLite would not use it.
    private static List<int> Crowded(LedgerConnection connection, int below, string isCrowded) => connection
        .Prepare($"SELECT month FROM blocks WHERE count < {MiddlingMax} AND count < ?1 GROUP BY month HAVING {isCrowded}")
        .Bind(1, below).Numbers().ConvertAll(month => (int)month);

    private void Join(LedgerConnection connection, int month, int below)
    {
        var entries = new List<LedgerEntry>();
        foreach (var first in FirstNumbers(connection, month, below))
        {
            var read = connection.Prepare($"SELECT block FROM {LedgerSchema.EntryTable(month)} WHERE first_seq = ?1").Bind(1, first);
            if (!read.Step())
            {
                read.Reset();
                throw new LedgerCorruptException($"The block of entry {first} is missing.");
            }

            _format.Read(read.Blob(0), _columns, ColumnChoice.All);
            read.Reset();
            for (var row = 0; row < _columns.Count; row++)
            {
                entries.Add(_columns.Entry(row, dimensions));
            }

            _ = connection.Prepare($"DELETE FROM {LedgerSchema.EntryTable(month)} WHERE first_seq = ?1").Bind(1, first).Run();
            _ = connection.Prepare("DELETE FROM blocks WHERE first_seq = ?1").Bind(1, first).Run();
        }

        _columns.ForgetTexts();
        entries.Sort(static (a, b) => a.Seq.CompareTo(b.Seq));
        _store.Rewrite(connection, month, entries);
    }

    private static List<long> FirstNumbers(LedgerConnection connection, int month, int below)
    {
        var find = connection.Prepare(
            $"SELECT first_seq, count FROM blocks WHERE month = ?1 AND count < {MiddlingMax} AND count < ?2 ORDER BY first_seq");
        _ = find.Bind(1, month).Bind(2, below);
        var numbers = new List<long>();
        for (var entries = 0L; find.Step() && entries + find.Int64(1) <= EntryBlock.CountMax; entries += find.Int64(1))
        {
            numbers.Add(find.Int64(0));
        }

        find.Reset();
        return numbers;
    }
}
