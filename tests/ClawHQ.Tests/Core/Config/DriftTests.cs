using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>Objects that are no longer as their files have them.</summary>
public class DriftTests
{
    private static readonly Dictionary<string, string> Often = new() { ["config.drift_interval"] = "1s" };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_that_is_gone_is_found_told_once_and_over_once_when_it_is_declared_no_more()
    {
        var log = new LogLines<DriftCheck>();
        await using var server = await ConfigServer.StartAsync(
            settings: Often, replace: services => services.AddSingleton<ILogger<DriftCheck>>(log));
        await DriftAsync(server);
        await Wait.UntilAsync(() => Records(server).Count == 1);

        var drifted = Assert.Single((await DriftOf(server)).GetProperty("objects").EnumerateArray());
        Assert.Equal(
            ("RoleBinding", "ops", "missing", "config.yaml", "default"),
            (Text(drifted, "kind"), Text(drifted, "name"), Text(drifted, "cause"), Text(drifted, "file"), Text(drifted, "owner")));
        var metrics = await server.Server.Client.GetStringAsync("/metrics", Cancelled);
        Assert.Contains("clawhq_config_drifted 1", metrics, StringComparison.Ordinal);
        var first = server.Get<DriftCheck>().CheckedAt;
        await Wait.UntilAsync(() => server.Get<DriftCheck>().CheckedAt > first);
        Assert.Single(Records(server));
        const string Told = "RoleBinding ops is not as config.yaml of default has it";
        Assert.Single(log.All, line => line.Text.Contains(Told, StringComparison.Ordinal));

        await server.AppliedAsync(Object("Team", "payments", "{}"));
        await Wait.UntilAsync(() => Records(server).Count == 2);
        Assert.Equal(
            [("config.drift.begin", "clawhq", "config.RoleBinding"), ("config.drift.end", "clawhq", "config.RoleBinding")],
            Records(server).Select(r => (r.Action, r.Actor.Name, r.Object.Kind)));
        Assert.Empty((await DriftOf(server)).GetProperty("objects").EnumerateArray());
        await Wait.UntilAsync(() => server.Get<DriftCheck>().Count == 0);
    }

    [Fact]
    public async Task Drift_that_was_told_before_a_restart_is_not_told_again()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-");
        try
        {
            await using (var server = await ConfigServer.StartAsync(folder.FullName, settings: Often))
            {
                await DriftAsync(server);
                await Wait.UntilAsync(() => Records(server).Count == 1);
            }

            await using var again = await ConfigServer.StartAsync(folder.FullName, settings: Often);
            await Wait.UntilAsync(() => again.Get<DriftCheck>().CheckedAt is not null);
            Assert.Equal(1, again.Get<DriftCheck>().Count);
            Assert.Single(Records(again));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The person is gone: the file cannot be applied, and how the server differs from it is told all the same.</summary>
    [Fact]
    public async Task What_cannot_be_put_right_now_is_told_by_a_lenient_plan_with_its_problems_and_refused_otherwise()
    {
        await using var server = await ConfigServer.StartAsync(settings: Often);
        await DriftAsync(server);
        object Request(bool? lenient) => new { files = new[] { new { path = "config.yaml", text = Bound } }, lenient };

        var (strict, refused) = await server.SendAsync(HttpMethod.Post, "/api/v1/config/plan", JsonContent.Create(Request(null)));
        var (status, plan) = await server.SendAsync(HttpMethod.Post, "/api/v1/config/plan", JsonContent.Create(Request(true)));
        var (applied, _) = await server.SendAsync(HttpMethod.Post, "/api/v1/config/apply", JsonContent.Create(Request(true)));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.BadRequest), (strict, status, applied));
        Assert.Equal("There is no person named 'ann'.", Text(refused.GetProperty("errors")[0], "message"));
        var change = Assert.Single(plan.GetProperty("changes").EnumerateArray());
        Assert.Equal(("create", "RoleBinding", "ops"), (Text(change, "action"), Text(change, "kind"), Text(change, "name")));
        Assert.Equal("There is no person named 'ann'.", Text(Assert.Single(plan.GetProperty("problems").EnumerateArray()), "message"));
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("seal").ValueKind);
        Assert.Contains("\nproblem: config.yaml:", Text(plan, "text"), StringComparison.Ordinal);
        Assert.Contains("\n#### Problems\n\n- `config.yaml:", Text(plan, "markdown"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_apply_of_the_file_puts_right_what_can_be_put_right()
    {
        await using var server = await ConfigServer.StartAsync(settings: Often);
        await DriftAsync(server);
        await server.Get<PersonRegister>().AddAsync(
            "ann", "several unrelated words", [new Grant(Role.Viewer, null)], Actor.System, Cancelled);

        await server.AppliedAsync(Bound);

        Assert.Contains("RoleBinding/ops", await server.ObjectsAsync());
        Assert.Empty((await DriftOf(server)).GetProperty("objects").EnumerateArray());
    }

    private static string Bound => Object("RoleBinding", "ops", "{person: ann, role: lead}");

    /// <summary>A declared role whose person is removed, and their roles with them.</summary>
    private static async Task DriftAsync(ConfigServer server)
    {
        var people = server.Get<PersonRegister>();
        Assert.Empty(await people.AddAsync("ann", "several unrelated words", [new Grant(Role.Viewer, null)], Actor.System, Cancelled));
        await server.AppliedAsync(Bound);
        Assert.Empty((await DriftOf(server)).GetProperty("objects").EnumerateArray());
        Assert.Empty(await people.RemoveAsync(server.Get<PersonStore>().Find("ann")!, Actor.System, Cancelled));
    }

    private static async Task<JsonElement> DriftOf(ConfigServer server) =>
        (await server.SendAsync(HttpMethod.Get, "/api/v1/config/drift")).Answer;

    private static List<AuditRecord> Records(ConfigServer server) =>
        [.. server.Get<AuditTrail>().Find(new AuditQuery { Action = "config.drift" }, 10).Select(AuditRecord.Of).Reverse()];

    private static string? Text(JsonElement o, string name) => o.GetProperty(name).GetString();
}
