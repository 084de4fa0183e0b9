using ClawHQ.Core.Ledger;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Ledger.Writing;

/// <summary>Remembers the numbers of all entries it got, and stores them.</summary>
internal sealed class CountingProjection : IDurableProjection
{
    private List<long> _frozen = [];
    private string _built = "";

    public string Name => "counting";

    public List<long> Seen { get; private set; } = [];

    public int Checkpoints { get; private set; }

    public bool FailsNext { get; set; }

    public void Apply(IReadOnlyList<LedgerEntry> entries)
    {
        if (FailsNext)
        {
            FailsNext = false;
            throw new InvalidOperationException("The projection was told to fail.");
        }

        Seen.AddRange(entries.Select(e => e.Seq));
    }

    public void Restore(SqliteConnection ledger, long position)
    {
        using var command = ledger.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS counting(seqs TEXT); SELECT seqs FROM counting";
        var seqs = (string?)command.ExecuteScalar() ?? "";
        Seen = [.. seqs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
        Assert.Equal(position, Seen.LastOrDefault());
    }

    public void Freeze() => _frozen = [.. Seen];

    public void Build(SqliteConnection ledger) => _built = string.Join(',', _frozen);

    public void Checkpoint(SqliteConnection ledger)
    {
        using var command = ledger.CreateCommand();
        command.CommandText = "DELETE FROM counting; INSERT INTO counting VALUES ($seqs)";
        _ = command.Parameters.AddWithValue("$seqs", _built);
        _ = command.ExecuteNonQuery();
    }

    public void CheckpointEnded(bool isDurable) => Checkpoints += isDurable ? 1 : 0;
}
