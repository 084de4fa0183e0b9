using System.Net;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Storage;
using ClawHQ.Tests.Core.Config;
using ClawHQ.Tests.Core.Ledger.Replays;
using Dapper;

namespace ClawHQ.Tests.Core.Ledger.Books;

/// <summary>Books whose turn does not come, and books of a restored folder.</summary>
public class BooksPatienceTests
{
    [Fact]
    public async Task Closing_that_does_not_get_its_turn_is_told_what_is_under_way_and_nothing_is_recorded()
    {
        await using var server = new ReplayServer(await ConfigServer.StartAsync(null, new ImpatientClock()));
        var running = new TaskCompletionSource<int>();
        var run = server.Config.Get<AdjustingTurn>().RunAsync("Moving past usage", () => running.Task, ReplayServer.Cancelled);

        var (status, answer) = await server.PutAsync(new { closed_until = "2026-11-10T00:00:00Z", reason = "x" });
        var open = (await server.BooksAsync()).GetProperty("closed_until").GetString();
        var records = await server.RecordsAsync("books");
        running.SetResult(0);
        await run;
        await server.ClosedAsync("2026-11-10T00:00:00Z");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "under_way"), (status, answer.GetProperty("code").GetString()));
        Assert.Equal(
            "Moving past usage is under way, and nothing was changed. Try again when that has ended.",
            answer.GetProperty("title").GetString());
        Assert.Null(open);
        Assert.Empty(records);
    }

    [Fact]
    public async Task Late_usage_is_told_of_after_a_restore_of_a_ledger_that_is_older_than_the_mark()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-");
        try
        {
            await using (var first = await ReplayServer.StartAsync(folder.FullName))
            {
                await first.ClosedAsync("2026-11-10T00:00:00Z");

                // As in a backup, in which the ledger is copied before what was appended under the mark.
                await first.Config.Get<StateDatabase>().WriteUnrecordedAsync(
                    "a mark beyond the ledger",
                    (connection, transaction) =>
                    {
                        connection.Execute("UPDATE books SET position = 1000", transaction: transaction);
                    },
                    ReplayServer.Cancelled);
            }

            await using var second = await ReplayServer.StartAsync(folder.FullName);
            await second.UseAsync("2026-11-05T10:00:00Z");

            Assert.InRange(second.Config.Get<ILedger>().Position, 1, 999);
            Assert.Equal(
                """{"entries":1,"effective_cost":"12.500000000"}""", (await second.BooksAsync()).GetProperty("late").ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A clock on which ten seconds are over at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 20, 12, 7, 0, TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == TimeSpan.FromSeconds(10) ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}
