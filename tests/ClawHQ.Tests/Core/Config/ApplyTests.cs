using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

public class ApplyTests
{
    private static readonly string Two =
        File(Object("Team", "payments", "{title: Payments}"), Object("Project", "shop", "{team: payments}"));

    [Fact]
    public async Task A_second_apply_changes_nothing_and_what_is_exported_plans_to_nothing()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(WithPrice("2.50"));

        var (_, again) = await server.ApplyAsync(WithPrice("2.5"));
        var (_, export) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/export");
        var (_, plan) = await server.PlanAsync(TextOf(export));

        Assert.Equal(0, again.GetProperty("changes").GetArrayLength());
        Assert.Equal(0, plan.GetProperty("changes").GetArrayLength());
    }

    [Fact]
    public async Task An_apply_is_recorded_with_the_commit_of_its_files_and_nothing_else_is_taken_for_one()
    {
        await using var server = await ConfigServer.StartAsync();
        var files = new[] { new { path = "a.yaml", text = Two } };
        var commit = new string('a', 40);

        var (refused, problem) = await server.SendAsync(
            HttpMethod.Post, "/api/v1/config/apply", JsonContent.Create(new { files, revision = "main" }));
        var (status, _) = await server.SendAsync(
            HttpMethod.Post, "/api/v1/config/apply", JsonContent.Create(new { files, revision = commit }));

        Assert.Equal((HttpStatusCode.BadRequest, "revision"), (refused, problem.GetProperty("errors")[0].GetProperty("path").GetString()));
        var (_, applies) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/applies");
        var apply = Assert.Single(applies.GetProperty("items").EnumerateArray());
        Assert.Equal((HttpStatusCode.OK, commit), (status, apply.GetProperty("revision").GetString()));
    }

    [Fact]
    public async Task Pruning_takes_only_what_the_same_owner_declared()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(Object("Team", "theirs", "{}"), owner: "them");
        await server.SendAsync(
            HttpMethod.Put, "/api/v1/config/objects/Team/by-hand", JsonContent.Create(new { spec = new { title = "x" } }));
        await server.AppliedAsync(File(Object("Team", "stays", "{}"), Object("Team", "goes", "{}")), owner: "us");

        await server.AppliedAsync(Object("Team", "stays", "{}"), owner: "us");
        Assert.Contains("Team/goes", await server.ObjectsAsync());
        await server.AppliedAsync(Object("Team", "stays", "{}"), owner: "us", prune: true);

        var left = (await server.ObjectsAsync()).Where(o => o.StartsWith("Team", StringComparison.Ordinal));
        Assert.Equal(["Team/by-hand", "Team/stays", "Team/theirs"], left);
    }

    [Fact]
    public async Task Another_owners_object_is_refused_by_the_name_of_that_owner()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(Object("Team", "a", "{}"), owner: "them");

        var (status, answer) = await server.ApplyAsync(Object("Team", "a", "{title: mine}"), owner: "us");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("This Team is managed by 'them', in config.yaml.", answer.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_plan_whose_base_has_moved_is_refused_also_when_it_was_applied_itself()
    {
        await using var server = await ConfigServer.StartAsync();
        var (_, plan) = await server.PlanAsync(Two);
        var basis = plan.GetProperty("base").GetString();

        var (first, _) = await server.ApplyAsync(Two, basis: basis);
        var (second, answer) = await server.ApplyAsync(Two, basis: basis);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (first, second));
        Assert.Equal("base_moved", answer.GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_files_manage_cannot_be_changed_by_other_means()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(
            WithPrice("2") + "---\n" + Object("RoleBinding", "ops", "{person: admin, role: lead, team: payments}"));

        var (set, answer) = await server.SendAsync(
            HttpMethod.Put, "/api/v1/config/objects/Team/payments", JsonContent.Create(new { spec = new { title = "x" } }));
        var (remove, _) = await server.SendAsync(HttpMethod.Delete, "/api/v1/config/objects/Team/payments");
        var (price, _) = await server.SendAsync(
            HttpMethod.Put, "/api/v1/prices/overrides/own",
            JsonContent.Create(new { provider = "openai", model = "own", rates = new { input = "3" } }));
        var (goes, _) = await server.SendAsync(HttpMethod.Delete, "/api/v1/prices/overrides/own");
        await server.SendAsync(
            HttpMethod.Put, "/api/v1/users/admin/grants", JsonContent.Create(new { grants = new[] { new { role = "admin" } } }));

        Assert.All([set, remove, price, goes], status => Assert.Equal(HttpStatusCode.Conflict, status));
        Assert.Equal("This Team is managed by config.yaml of 'default'.", answer.GetProperty("title").GetString());
        Assert.Contains("RoleBinding/ops", await server.ObjectsAsync());
    }

    [Fact]
    public async Task A_price_that_files_manage_is_not_overruled_by_another_one_either()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(WithPrice("2"));

        var (overruled, answer) = await PutAsync(null);
        var (ofTeam, _) = await PutAsync("payments");

        Assert.Equal(HttpStatusCode.Conflict, overruled);
        Assert.Equal(
            "It would hold in the place of PriceOverride 'own', which is managed by config.yaml of 'default'. Change it there and apply.",
            answer.GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.OK, ofTeam);

        Task<(HttpStatusCode Status, JsonElement Answer)> PutAsync(string? team) => server.SendAsync(
            HttpMethod.Put, "/api/v1/prices/overrides/zz",
            JsonContent.Create(new { provider = "openai", model = "own", team, rates = new { input = "9" } }));
    }

    [Fact]
    public async Task Labels_that_could_not_be_kept_are_refused_and_not_lost()
    {
        await using var server = await ConfigServer.StartAsync();
        var spec = new { provider = "openai", model = "own", rates = new { input = "1" } };

        var (labelled, answer) = await server.SendAsync(
            HttpMethod.Put, "/api/v1/config/objects/PriceOverride/own", JsonContent.Create(new { labels = new { tier = "gold" }, spec }));
        var (plain, _) = await server.SendAsync(
            HttpMethod.Put, "/api/v1/config/objects/PriceOverride/own", JsonContent.Create(new { spec }));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (labelled, plain));
        Assert.Equal("labels", answer.GetProperty("errors")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task References_to_nothing_and_circles_are_refused_and_nothing_is_done()
    {
        await using var server = await ConfigServer.StartAsync();

        var (missing, answer) = await server.ApplyAsync(File(Object("Team", "payments", "{}"), Object("Project", "p", "{team: paymants}")));
        var (circle, circular) = await server.ApplyAsync(File(Object("Team", "a", "{parent: b}"), Object("Team", "b", "{parent: a}")));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (missing, circle));
        var error = answer.GetProperty("errors")[0];
        Assert.Equal("config.yaml:9:14", error.GetProperty("path").GetString());
        Assert.Equal("Did you mean 'payments'?", error.GetProperty("hint").GetString());
        Assert.Contains("a -> b -> a", circular.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(await server.ObjectsAsync(), o => o.StartsWith("Team", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_administrator_and_unknown_people_are_kept_from()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(Object("RoleBinding", "admin/admin", "{person: admin, role: admin}"));

        var (last, _) = await server.ApplyAsync("", prune: true);
        var (nobody, _) = await server.ApplyAsync(Object("RoleBinding", "x", "{person: nobody, role: lead}"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (last, nobody));
        Assert.Equal(["RoleBinding/admin/admin"], await server.ObjectsAsync());
    }

    [Fact]
    public async Task Objects_live_through_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-");
        try
        {
            await using (var server = await ConfigServer.StartAsync(folder.FullName))
            {
                await server.AppliedAsync(Two);
            }

            await using var again = await ConfigServer.StartAsync(folder.FullName);
            var (_, plan) = await again.PlanAsync(Two);
            Assert.Equal(0, plan.GetProperty("changes").GetArrayLength());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Two_applies_at_once_leave_one_state_or_the_other()
    {
        await using var server = await ConfigServer.StartAsync();
        var (one, two) = (All("one"), All("two"));

        var applies = Enumerable.Range(0, 6).Select(i => server.ApplyAsync(i % 2 == 0 ? one : two)).ToList();
        await Task.WhenAll(applies);

        var (_, export) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/objects?kind=Team");
        var titles = export.GetProperty("items").EnumerateArray()
            .Select(o => o.GetProperty("spec").GetProperty("title").GetString()).ToList();
        Assert.Equal(40, titles.Count);
        Assert.Single(titles.Distinct());

        static string All(string title) => File(Enumerable.Range(0, 40).Select(i => Object("Team", $"team-{i}", $"{{title: {title}}}")));
    }

    private static string WithPrice(string input) =>
        Two + "---\n" + Object("PriceOverride", "own", $"{{provider: openai, model: own, rates: {{input: \"{input}\"}}}}");

    /// <summary>All files of an export as one.</summary>
    private static string TextOf(JsonElement export) =>
        string.Join("---\n", export.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
}
