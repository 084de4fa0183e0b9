using System.Net.Http.Json;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Tests.Fakes;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ledger.Maintenance;

/// <summary>A month that the retention drops is in the audit trail, once, also after a crash between the two.</summary>
public class RetentionTrailTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_dropped_month_is_recorded_once()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        var clock = new FakeClock(new DateTimeOffset(2026, 1, 10, 12, 0, 0, TimeSpan.Zero));
        await using (var server = await StartAsync(folder, clock))
        {
            await UseAsync(server, "2026-01-05T00:00:00Z", 30);
            await UseAsync(server, "2025-12-30T00:00:00Z", 7);
        }

        clock.Advance(TimeSpan.FromDays(430));
        var months = new[]
        {
            """1 2025-12 {"entries":7,"month":"2025-12"}""", """2 2026-01 {"entries":30,"month":"2026-01"}""",
        };
        await using (var server = await StartAsync(folder, clock))
        {
            await Wait.UntilAsync(() => Records(server).Count == 2);
            Assert.Equal(months, Records(server).Select(Told));
            Assert.All(Records(server), r => Assert.Equal(
                ("system", "success", "The whole month is older than ledger.retention (400 days). Its sums stay."),
                (r.Actor.Kind, r.Outcome, r.Reason)));
        }

        await InsertAsync(folder, "(202602, 4, 34560000000, 1)");
        await using (var server = await StartAsync(folder, clock))
        {
            await Wait.UntilAsync(() => Records(server).Count > 2);
            Assert.Equal([.. months, """3 2026-02 {"entries":4,"month":"2026-02"}"""], Records(server).Select(Told));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_month_that_was_dropped_before_a_crash_is_recorded_at_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        await using (await StartAsync(folder, TimeProvider.System))
        {
        }

        await InsertAsync(folder, "(202501, 5, 34560000000, 1), (202502, 3, 1, NULL)");
        await using (var server = await StartAsync(folder, TimeProvider.System))
        {
            await Wait.UntilAsync(() => Records(server).Count > 0);
            Assert.Equal(["2025-01"], Records(server).Select(r => r.Object.Name));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Puts months into the list of a ledger that no server uses.</summary>
    private static async Task InsertAsync(string folder, string months)
    {
        using var ledger = new SqliteConnection($"Data Source={Path.Combine(folder, "ledger.db")};Pooling=False");
        await ledger.OpenAsync(Cancelled);
        await ledger.ExecuteAsync($"INSERT INTO dropped_months(month, entries, retention, dropped_at) VALUES {months}");
    }

    private static string Told(AuditRecord record) => $"{record.Object.Id} {record.Object.Name} {record.Before?.GetRawText()}";

    private static Task<TestServer> StartAsync(string folder, TimeProvider clock) => TestServer.StartAsync(clock, folder: folder);

    private static IReadOnlyList<AuditRecord> Records(TestServer server) =>
        [.. server.Host.Services.GetRequiredService<AuditTrail>().Find(new AuditQuery { Action = "ledger.month.drop" }, 100)
            .Reverse().Select(AuditRecord.Of)];

    private static async Task UseAsync(TestServer server, string time, int count)
    {
        var records = Enumerable.Range(0, count).Select(i => new
        {
            id = $"{time} {i}", time, agent = "a", provider = "openai", model = "gpt-4o", input_tokens = 10, output_tokens = 1,
        });
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
