using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>A plan is carried out only as the server made it.</summary>
public class PlanSealTests
{
    private static readonly string Text = Object("Team", "payments", "{title: a}");

    public static TheoryData<string, string> Edits => new()
    {
        { "text", """{"files":[{"path":"config.yaml","text":"apiVersion: clawhq/v1\nkind: Team\nmetadata: {name: evil}\n"}]}""" },
        { "path", """{"files":[{"path":"other.yaml","text":""}]}""" },
        { "no files", """{"files":[]}""" },
        { "owner", """{"owner":"them"}""" },
        { "prune", """{"prune":true}""" },
        { "base", """{"base":"00000000000000000000000000000000"}""" },
        { "no base", """{"base":null}""" },
    };

    [Fact]
    public async Task A_plan_is_carried_out_as_it_was_made()
    {
        await using var server = await ConfigServer.StartAsync();

        var (status, answer) = await ApplyAsync(server, await PlanAsync(server));

        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("seal").ValueKind);
        Assert.Contains("Team/payments", await server.ObjectsAsync());
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task A_plan_that_was_changed_since_is_refused(string what, string edit)
    {
        await using var server = await ConfigServer.StartAsync();
        var plan = await PlanAsync(server);
        foreach (var (name, value) in JsonNode.Parse(edit)!.AsObject())
        {
            plan[name] = value is JsonArray files && files is [JsonObject { } file, ..] && file["text"]!.GetValue<string>() == ""
                ? new JsonArray(new JsonObject { ["path"] = file["path"]!.GetValue<string>(), ["text"] = Text })
                : value?.DeepClone();
        }

        var (status, answer) = await ApplyAsync(server, plan);

        Assert.True(status == HttpStatusCode.BadRequest, what);
        Assert.Equal("plan_altered", answer.GetProperty("code").GetString());
        Assert.Equal(
            "The saved plan is not the one that this server made: it was changed since.",
            answer.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.DoesNotContain(await server.ObjectsAsync(), o => o.StartsWith("Team", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_of_another_server_is_refused_as_such_and_text_that_is_no_seal_too()
    {
        await using var one = await ConfigServer.StartAsync();
        await using var other = await ConfigServer.StartAsync();
        var plan = await PlanAsync(other);

        var (_, foreign) = await ApplyAsync(one, plan);
        plan["seal"] = "ü";
        var (_, none) = await ApplyAsync(one, plan);
        plan["seal"] = new string('a', 1_000);
        var (tooLong, _) = await ApplyAsync(one, plan);

        Assert.All(
            [foreign, none],
            a => Assert.Equal("The saved plan was made by another server.", a.GetProperty("errors")[0].GetProperty("message").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong);
    }

    /// <summary>The seal is of this state folder: a restart keeps it.</summary>
    [Fact]
    public async Task A_seal_lives_through_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-");
        try
        {
            JsonObject plan;
            await using (var server = await ConfigServer.StartAsync(folder.FullName))
            {
                plan = await PlanAsync(server);
            }

            await using var again = await ConfigServer.StartAsync(folder.FullName);
            Assert.Equal(HttpStatusCode.OK, (await ApplyAsync(again, plan)).Status);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<JsonObject> PlanAsync(ConfigServer server)
    {
        var (status, plan) = await server.PlanAsync(Text);
        Assert.True(status == HttpStatusCode.OK, plan.ToString());
        return new JsonObject
        {
            ["files"] = new JsonArray(new JsonObject { ["path"] = "config.yaml", ["text"] = Text }),
            ["owner"] = "default",
            ["prune"] = false,
            ["base"] = plan.GetProperty("base").GetString(),
            ["seal"] = plan.GetProperty("seal").GetString(),
        };
    }

    private static Task<(HttpStatusCode Status, JsonElement Answer)> ApplyAsync(ConfigServer server, JsonObject plan) =>
        server.SendAsync(HttpMethod.Post, "/api/v1/config/apply", JsonContent.Create(plan));
}
