using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Tests.Core.Audit;

public class RetriedWorkTests
{
    [Fact]
    public async Task Failures_in_a_row_leave_the_record_of_the_first_and_a_success_one_of_its_own()
    {
        await using var server = await AuditServer.StartAsync();
        var work = Work(server);
        var before = server.Last;

        for (var failure = 0; failure < 4; failure++)
        {
            await FailAsync(work);
        }

        Assert.Equal(["failure It failed; the server's log says why. Asked for: Again and again. "], Records(server, before));
        Assert.Equal(1, Begun(server));
        await SucceedAsync(work, isChanging: true);
        await SucceedAsync(work, isChanging: false);
        await FailAsync(work);

        Assert.Equal(
            [
                "failure It failed; the server's log says why. Asked for: Again and again. ",
                "success Again and again. {\"adjusted\":3}",
                "failure It failed; the server's log says why. Asked for: Again and again. ",
            ],
            Records(server, before));
        Assert.Equal(0, Begun(server));
    }

    [Fact]
    public async Task What_fails_before_it_changes_anything_leaves_no_record()
    {
        await using var server = await AuditServer.StartAsync();
        var before = server.Last;

        await Assert.ThrowsAsync<InvalidOperationException>(() => Work(server).TryAsync<int>(
            _ => throw new InvalidOperationException("It cannot begin."), _ => []));

        Assert.Equal((before, 0), (server.Last, Begun(server)));
    }

    [Fact]
    public async Task What_later_tries_had_changed_is_recorded_by_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        long before;
        await using (var server = await AuditServer.StartAsync(folder: folder))
        {
            before = server.Last;
            var work = Work(server);
            await FailAsync(work);
            await FailAsync(work);
            await FailAsync(work);
        }

        await using (var server = await AuditServer.StartAsync(folder: folder))
        {
            Assert.Equal(
                [
                    "failure It failed; the server's log says why. Asked for: Again and again.",
                    "failure The server ended before this did. What it had done by then stays. Asked for: Again and again.",
                ],
                Records(server, before).Select(r => r.Split(" {")[0].TrimEnd()));
            Assert.Equal(0, Begun(server));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_a_newer_program_began_is_recorded_under_its_own_word()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        long before;
        await using (var server = await AuditServer.StartAsync(folder: folder))
        {
            before = server.Last;
            var newer = new AuditAction("budget.settle", "Settled a budget.", OcsfClass.ApiActivity, 3);
            await server.Get<AuditLog>().BeginAsync(
                Actor.System, new AuditEvent(newer, new AuditObject("budget", "7")) { Reason = "x" },
                TestContext.Current.CancellationToken);
        }

        await using (var server = await AuditServer.StartAsync(folder: folder))
        {
            var record = Assert.Single(server.After(before), r => r.Outcome == "failure");
            Assert.Equal(("budget.settle", "budget", "7"), (record.Action, record.Object.Kind, record.Object.Id));
            Assert.Contains("\"type_uid\":600399", await server.ExportAsync("?format=ocsf"), StringComparison.Ordinal);
            Assert.True((await server.JsonAsync("/api/v1/audit/verify")).GetProperty("holds").GetBoolean());
        }

        Directory.Delete(folder, recursive: true);
    }

    private static RetriedWork Work(AuditServer server) => new(
        server.Get<AuditLog>(), Actor.System,
        new AuditEvent(AuditAction.LedgerReprice, new AuditObject("ledger", null)) { Reason = "Again and again." });

    private static Task<InvalidOperationException> FailAsync(RetriedWork work) => Assert.ThrowsAsync<InvalidOperationException>(
        () => work.TryAsync<int>(
            async changing =>
            {
                await changing();
                throw new InvalidOperationException("It does not go.");
            },
            _ => []));

    private static Task<int> SucceedAsync(RetriedWork work, bool isChanging) => work.TryAsync(
        async changing =>
        {
            await (isChanging ? changing() : Task.CompletedTask);
            return 3;
        },
        done => new JsonObject { ["adjusted"] = done });

    private static IEnumerable<string> Records(AuditServer server, long after) => server.After(after)
        .Where(r => r.Action == "ledger.reprice").Select(r => $"{r.Outcome} {r.Reason} {r.After?.GetRawText()}");

    private static int Begun(AuditServer server) =>
        server.Get<StateDatabase>().Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM audit_begun"));
}
