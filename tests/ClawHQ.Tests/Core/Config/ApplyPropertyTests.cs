using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Commands;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Plans;
using Microsoft.Extensions.DependencyInjection;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>For random states A and B: a plan from A to B names exactly what differs, carrying it out gives B, from there nothing is
/// left to plan, and neither spend nor what others have is touched.</summary>
public class ApplyPropertyTests
{
    private const int Rounds = 40;

    private static readonly ManifestReader Reader = new(ValidateCommand.Kinds());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_leads_from_any_state_to_any_other_and_touches_nothing_else()
    {
        await using var server = await StartAsync();
        var others = await ObjectsAsync(server, isOurs: false);
        var spend = await SpendAsync(server);
        var seed = Environment.TickCount;
        var states = new RandomState(new Random(seed));
        var before = Declared("");
        for (var round = 0; round < Rounds; round++)
        {
            var text = states.Next();
            var wanted = Declared(text);
            var (planned, plan) = await server.PlanAsync(text, prune: true);
            Assert.True(planned == HttpStatusCode.OK, $"Seed {seed}, round {round}: {plan}\n{text}");
            var (status, applied) = await server.ApplyAsync(text, prune: true, basis: plan.GetProperty("base").GetString());
            var where = string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, round {round}: {applied}");

            Assert.True(status == HttpStatusCode.OK, where);
            Assert.True(Difference(before, wanted).SequenceEqual(ChangesOf(plan)), $"{where}\nplanned from {string.Join('\n', before)}");
            Assert.True(ChangesOf(applied).SequenceEqual(ChangesOf(plan)), where);
            Assert.Equal(wanted.Values.Order(StringComparer.Ordinal), await ObjectsAsync(server, isOurs: true));
            await RequireNothingLeftAsync(server, text, where);
            Assert.Equal(others, await ObjectsAsync(server, isOurs: false));
            before = wanted;
        }

        Assert.Equal(spend, await SpendAsync(server));
    }

    /// <summary>A server with people, spend, another owner's objects and some of nobody.</summary>
    private static async Task<ConfigServer> StartAsync()
    {
        var server = await ConfigServer.StartAsync();
        var people = server.Server.Host.Services.GetRequiredService<PersonRegister>();
        foreach (var person in RandomState.People)
        {
            Assert.Empty(await people.AddAsync(person, "several unrelated words", [new Grant(Role.Viewer, null)], Actor.System, Cancelled));
        }

        var time = TimeProvider.System.GetUtcNow().AddHours(-1);
        var records = Enumerable.Range(0, 20).Select(i => new
        {
            id = $"call {i}", time = time.AddMinutes(i), agent = $"agent {i % 3}", team = "theirs", provider = "openai", model = "gpt-5",
            input_tokens = 1_000 + i, output_tokens = 10 * i,
        });
        using var usage = await server.Server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, usage.StatusCode);
        await server.AppliedAsync(
            File(Object("Team", "theirs", "{title: x}"), Object("Project", "theirs", "{team: theirs}")), owner: "them");
        await server.SendAsync(
            HttpMethod.Put, "/api/v1/config/objects/Team/by-hand", JsonContent.Create(new { spec = new { title = "x" } }));
        return server;
    }

    private static async Task RequireNothingLeftAsync(ConfigServer server, string text, string where)
    {
        var (_, again) = await server.PlanAsync(text, prune: true);
        var (_, export) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/export?owner=default");
        var exported = string.Join("---\n", export.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        var (_, plan) = await server.PlanAsync(exported, prune: true);
        Assert.True(!ChangesOf(again).Any() && again.GetProperty("adopted").GetInt32() == 0, $"{where}\n{again}");
        Assert.True(!ChangesOf(plan).Any(), $"{where}\n{plan}");
    }

    /// <summary>What a file declares, without asking the server: each object's text by kind and name.</summary>
    private static Dictionary<string, string> Declared(string text)
    {
        var set = Reader.Read([new ManifestFile("config.yaml", text)]);
        Assert.Empty(set.Problems);
        return set.Manifests.Select(m => Planner.Object(m, "default"))
            .ToDictionary(o => $"{o.Kind}/{o.Name}", o => $"{o.Kind}/{o.Name} {o.Labels} {o.Spec} {o.Owner}");
    }

    private static IEnumerable<string> Difference(Dictionary<string, string> before, Dictionary<string, string> after) =>
        before.Keys.Union(after.Keys)
            .Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key))
            .Select(key => $"{(!before.ContainsKey(key) ? "create" : !after.ContainsKey(key) ? "delete" : "update")} {key}")
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> ChangesOf(JsonElement plan) => plan.GetProperty("changes").EnumerateArray()
        .Select(c => $"{c.GetProperty("action")} {c.GetProperty("kind")}/{c.GetProperty("name")}").Order(StringComparer.Ordinal);

    /// <summary>What there is of our owner, or of everybody else.</summary>
    private static async Task<IEnumerable<string>> ObjectsAsync(ConfigServer server, bool isOurs)
    {
        var (_, answer) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/objects");
        return [.. answer.GetProperty("items").EnumerateArray()
            .Where(o => o.GetProperty("owner").GetString() == "default" == isOurs)
            .Select(o => $"{o.GetProperty("kind")}/{o.GetProperty("name")} {o.GetProperty("labels")} {o.GetProperty("spec")} "
                + $"{o.GetProperty("owner")}")
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The whole ledger and what it adds up to.</summary>
    private static async Task<string> SpendAsync(ConfigServer server)
    {
        var (_, entries) = await server.SendAsync(HttpMethod.Get, "/api/v1/entries?limit=1000");
        var (_, spend) = await server.SendAsync(
            HttpMethod.Get, "/api/v1/spend?by=agent,team,model&measure=effective_cost,list_cost,calls,input_tokens");
        Assert.Equal(20, entries.GetProperty("items").GetArrayLength());
        return entries.GetProperty("items").GetRawText() + spend.GetProperty("rows").GetRawText();
    }
}
