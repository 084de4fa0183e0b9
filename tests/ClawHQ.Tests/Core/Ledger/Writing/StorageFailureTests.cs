using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Ledger.Writing;

public class StorageFailureTests
{
    [Fact]
    public async Task A_full_disk_refuses_and_takes_nothing_and_the_ledger_recovers_by_itself()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 1));
        await ledger.CloseAsync();
        var isFull = true;
        ledger.Database.WriterOpened = connection =>
        {
            if (isFull)
            {
                Execute(connection, $"PRAGMA max_page_count = {Scalar(connection, "PRAGMA page_count")}");
            }
        };
        await ledger.OpenAsync();
        var draft = Batch(ledger);
        var group = Drafts.Group(ledger.Dimensions, Drafts.Noon, Drafts.Cumulative(1, Drafts.Noon, 5));

        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(draft));
        Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
        Assert.All(draft, d => Assert.Equal((AppendStatus.Pending, 0, 0), (d.Status, d.Entry.Seq, d.Entry.RecordedAt)));

        // The small change of the probe still fits, so the ledger comes back and fails again at the next large one.
        await Wait.UntilAsync(() => ledger.Writer.Unavailable is null);
        _ = await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(Batch(ledger)));
        isFull = false;
        await Wait.UntilAsync(() => ledger.Writer.Unavailable is null);
        var again = await ledger.AppendAsync(draft);
        var metrics = await ledger.AppendAsync(group);

        Assert.Equal((new AppendResult(2000, 0, 2001), new AppendResult(1, 0, 2002)), (again, metrics));
        Assert.Equal(Enumerable.Range(1, 2002).Select(i => (long)i), ledger.Entries.Select(e => e.Seq));
    }

    [Fact]
    public async Task A_read_only_store_refuses_and_leaves_no_trace_in_cursors_identities_and_dimensions()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Metric(ledger, 10));
        await ledger.CloseAsync();
        SqliteConnection? writer = null;
        var isReadOnly = false;
        ledger.Database.WriterOpened = connection =>
        {
            writer = connection;
            Execute(writer, $"PRAGMA query_only = {(isReadOnly ? 1 : 0)}");
        };
        async Task RefuseAsync(Func<Task> append)
        {
            isReadOnly = true;
            Execute(writer, "PRAGMA query_only = 1");
            _ = await Assert.ThrowsAsync<LedgerUnavailableException>(append);
            isReadOnly = false;
            await Wait.UntilAsync(() => ledger.Writer.Unavailable is null);
        }

        await ledger.OpenAsync();
        _ = await ledger.AppendAsync(Metric(ledger, 20));
        var call = Drafts.Call(ledger.Dimensions, 1, agent: "a-new-agent");
        await RefuseAsync(() => ledger.AppendAsync(call));
        await RefuseAsync(() => ledger.AppendAsync(Metric(ledger, 50)));

        Assert.Equal(new AppendResult(1, 0, 3), await ledger.AppendAsync(Metric(ledger, 50)));
        Assert.Equal(new AppendResult(1, 0, 4), await ledger.AppendAsync(call));
        await ledger.ReopenAsync();
        Assert.Equal([10L, 10, 30, 10], ledger.Entries.Select(e => e.Usage.UncachedInput));
        Assert.Equal("a-new-agent", ledger.Entries[^1].Dimensions.Agent);
    }

    [Fact]
    public async Task A_request_that_breaks_the_contract_is_refused_at_the_door()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var group = Drafts.Group(ledger.Dimensions, Drafts.Noon, Drafts.Delta(1, Drafts.Noon, -1));

        _ = await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendAsync(group));

        Assert.Null(ledger.Writer.Unavailable);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_closing_commits_what_waits()
    {
        await using var ledger = new LedgerFolder();
        ledger.Options.QueueRecordsMax = 10;
        await ledger.OpenAsync();
        var requests = Enumerable.Range(0, 500).Select(i => Task.Run(() => ledger.AppendAsync(Drafts.Call(ledger.Dimensions, i)))).ToList();
        var outcomes = await Task.WhenAll(requests.Select(async request =>
        {
            try
            {
                return (await request).Appended;
            }
            catch (LedgerOverloadedException)
            {
                return 0;
            }
        }));

        var last = ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 1000));
        await ledger.CloseAsync();

        Assert.Equal(1, (await last).Appended);
        await ledger.OpenAsync();
        Assert.Equal(outcomes.Sum() + 1, ledger.Writer.Position);
    }

    [Fact]
    public async Task A_projection_that_fails_is_restored_and_gets_what_it_missed()
    {
        var projection = new CountingProjection();
        await using var ledger = await LedgerFolder.OpenedAsync(projection);
        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 1));
        projection.FailsNext = true;

        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 2));
        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 3));

        Assert.Equal([1L, 2, 3], projection.Seen);
    }

    [Fact]
    public async Task A_commit_that_fails_after_it_became_durable_reaches_the_projections_and_is_not_booked_again()
    {
        var (durable, live) = (new CountingProjection(), new BookedEntries());
        await using var ledger = new LedgerFolder(durable, live);
        var failure = new LateFailure(() => ledger.Database, "SELECT position FROM ledger_state");
        ledger.Database.WriterOpened = failure.Watch;
        await ledger.OpenAsync();
        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 1));
        failure.Arm();
        var draft = Drafts.Call(ledger.Dimensions, 2);

        _ = await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(draft));
        await Wait.UntilAsync(() => ledger.Writer.Unavailable is null);
        var again = await ledger.AppendAsync(draft);
        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 3));

        Assert.Equal((new AppendResult(0, 1, 2), true), (again, failure.HasFailed));
        Assert.Equal([1L, 2, 3], durable.Seen);
        Assert.Equal([1L, 2, 3], live.All.Select(e => e.Seq));
    }

    [Fact]
    public async Task A_projection_is_stored_with_its_position_and_gets_the_rest_again_after_a_restart()
    {
        var projection = new CountingProjection();
        await using var ledger = new LedgerFolder(projection);
        ledger.Options.CheckpointEntries = 3;
        await ledger.OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, i));
        }

        await ledger.ReopenAsync();
        Assert.InRange(projection.Checkpoints, 1, 5);

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), projection.Seen);
        Assert.Equal([10L], ledger.Query("SELECT position FROM projections", r => r.GetInt64(0)));
    }

    private static EntryDraft[] Batch(LedgerFolder ledger) =>
        [.. Enumerable.Range(100, 2000).Select(i => Drafts.Call(ledger.Dimensions, i))];

    private static MetricGroup Metric(LedgerFolder ledger, long value) => Drafts.Group(
        ledger.Dimensions, Drafts.Noon + value, Drafts.Cumulative(1, Drafts.Noon + value, value));

    private static void Execute(SqliteConnection? connection, string sql)
    {
        using var command = (connection ?? throw new InvalidOperationException("Not open.")).CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(command.ExecuteScalar() ?? 0L);
    }
}
