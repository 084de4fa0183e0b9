using ClawHQ.Tests.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Ledger.Rollups;

/// <summary>The check finds nothing in a whole ledger, and whatever was changed behind its back.</summary>
public class RollupCheckTests
{
    [Fact]
    public async Task A_whole_ledger_passes_with_pending_and_stored_rollups()
    {
        await using var ledger = await FilledAsync();

        var result = ledger.Check.Run(long.MinValue, TestContext.Current.CancellationToken);

        Assert.Empty(result.Problems);
        Assert.Equal((ledger.Entries.Count, (long)ledger.Entries.Count), (result.Position, result.Entries));
    }

    [Theory]
    [InlineData("DELETE FROM rollup_runs WHERE id = (SELECT min(id) FROM rollup_runs WHERE tier = 0)", "more in entries than in rollups")]
    [InlineData("DELETE FROM rollup_runs WHERE id = (SELECT min(id) FROM rollup_runs WHERE tier = 1)", "tier 1")]
    [InlineData("DELETE FROM rollup_runs WHERE id = (SELECT max(id) FROM rollup_runs WHERE tier = 2)", "tier 2")]
    [InlineData("INSERT INTO rollup_runs SELECT NULL, tier, bucket, rows, run FROM rollup_runs WHERE tier = 3 LIMIT 1", "tier 3")]
    [InlineData("UPDATE rollup_runs SET run = zeroblob(length(run)) WHERE id = (SELECT min(id) FROM rollup_runs)", "checksum")]
    public async Task What_was_changed_behind_its_back_is_found(string sql, string expected)
    {
        await using var ledger = await FilledAsync();
        using (var connection = new SqliteConnection($"Data Source={ledger.File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var result = ledger.Check.Run(long.MinValue, TestContext.Current.CancellationToken);

        Assert.Contains(result.Problems, p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rollups_whose_storing_failed_after_it_became_durable_are_read_and_added_to_as_stored()
    {
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 100);
        var failure = new LateFailure(() => ledger.Database, "SELECT coalesce(max(position), 0) FROM projections");
        ledger.WriterOpened = failure.Watch;
        await ledger.RestartAsync();
        var opened = failure.Watched;
        failure.Arm();
        var source = new RandomLedger(new Random(8));
        await ledger.AppendAsync([.. Enumerable.Range(0, 150).Select(_ => source.Next(ledger.Registry))]);

        await Wait.UntilAsync(() => failure.Watched > opened && ledger.Unavailable is null);
        var recovered = ledger.Check.Run(long.MinValue, TestContext.Current.CancellationToken);
        await ledger.AppendAsync([.. Enumerable.Range(0, 150).Select(_ => source.Next(ledger.Registry))]);
        await ledger.RestartAsync();
        var stored = ledger.Check.Run(long.MinValue, TestContext.Current.CancellationToken);

        Assert.True(failure.HasFailed);
        Assert.Equal((150, 300), (recovered.Position, stored.Position));
        Assert.Empty(recovered.Problems.Concat(stored.Problems));
    }

    private static async Task<RollupLedger> FilledAsync()
    {
        var ledger = await RollupLedger.OpenAsync(checkpointEntries: 100);
        var source = new RandomLedger(new Random(7));
        for (var i = 0; i < 5; i++)
        {
            await ledger.AppendAsync([.. Enumerable.Range(0, 90).Select(_ => source.Next(ledger.Registry))]);
        }

        // Fewer than a hundred entries are left then, so that no further checkpoint comes in between.
        await ledger.StoredAsync(351);
        return ledger;
    }
}
