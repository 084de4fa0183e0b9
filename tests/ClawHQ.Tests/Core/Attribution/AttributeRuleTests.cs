using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ClawHQ.Tests.Core.Ledger.Replays;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Attribution;

/// <summary>Rules that ask for attributes of reports, for each way in which reports come.</summary>
public class AttributeRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Shop = Rule("shop", "service.namespace: [\"shop-*\", store]", "payments");

    [Fact]
    public async Task The_attributes_of_usage_are_asked_as_texts()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.Config.AppliedAsync(With(
            Shop, Rule("tier", "{tier: \"1\", canary: \"true\"}", "risk"), Rule("never", "host.name: \"*\"", "risk")));

        await server.UseAsync("2026-11-20T10:00:00Z", agent: "a", attributes: Named("service.namespace", "shop-1"));
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "b", attributes: Named("service.namespace", "shop"));
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "c", attributes: new { tier = 1, canary = true });
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "d", attributes: new { tier = 1, canary = false });
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "e", attributes: Named("service.namespace", "store"));
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "f");

        Assert.Equal(
            ["a payments 1", "b - 1", "c risk 1", "d - 1", "e payments 1", "f - 1"], await server.SpendAsync("agent,team", "calls"));
    }

    [Fact]
    public async Task Spans_and_logs_are_asked_in_the_record_then_in_its_scope_then_in_its_resource()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.Config.AppliedAsync(With(Shop));
        (string, object?)[] none = [];
        (string, object?)[] shop = [("service.namespace", "shop-1")];
        (string, object?)[] other = [("service.namespace", "other")];
        (string, object?)[] empty = [("service.namespace", "")];

        await SendAsync(server, "traces", new
        {
            resourceSpans = new[]
            {
                Spans(1, none, none, none), Spans(2, shop, none, none), Spans(3, other, shop, none), Spans(4, shop, other, none),
                Spans(5, other, other, shop), Spans(6, shop, none, other), Spans(7, shop, none, empty),
            },
        });
        await SendAsync(
            server, "logs", new { resourceLogs = new[] { Logs("8", none, none), Logs("9", shop, none), Logs("10", none, shop) } });

        Assert.Equal(
            ["1 -", "10 payments", "2 payments", "3 payments", "4 -", "5 payments", "6 -", "7 payments", "8 -", "9 payments"],
            (await server.SpendAsync("session,team", "calls")).Select(row => row[..row.LastIndexOf(' ')]));
    }

    [Fact]
    public async Task A_known_series_is_read_once_more_for_a_new_rule_and_goes_on_where_it_was()
    {
        await using var server = await ReplayServer.StartAsync();
        var resource = Resource([("service.name", "claude-code"), ("service.namespace", "shop-1")]);
        await SendAsync(server, "metrics", Points(resource, minute: 0, tokens: 1_000));
        await server.Config.AppliedAsync(With(Shop));
        await SendAsync(server, "metrics", Points(resource, minute: 1, tokens: 1_500));
        await SendAsync(server, "metrics", Points(resource, minute: 1, tokens: 1_500));
        await SendAsync(server, "metrics", Points(resource, minute: 2, tokens: 1_600));
        await server.Config.AppliedAsync(With(Rule("shop", "other.name: x", "payments")), prune: true);
        await SendAsync(server, "metrics", Points(resource, minute: 3, tokens: 1_900));

        Assert.Equal(["- 1300", "payments 600"], await server.SpendAsync("team", "input_tokens"));
    }

    [Fact]
    public async Task More_attributes_than_are_looked_up_are_refused_and_what_is_exported_plans_to_nothing()
    {
        await using var server = await ReplayServer.StartAsync();
        var eight = string.Join(", ", Enumerable.Range(1, 8).Select(i => $"a.{i}: x"));
        var other = string.Join(", ", Enumerable.Range(9, 8).Select(i => $"\"a.{i}\": [x, \"y*\"]"));
        var sixteen = With(Rule("one", $"{{{eight}}}", "risk"), Rule("two", $"{{{other}}}", "risk"));

        await server.Config.AppliedAsync(sixteen);
        var (_, export) = await server.Config.SendAsync(HttpMethod.Get, "/api/v1/config/export");
        var text = string.Join("---\n", export.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        var (_, plan) = await server.Config.PlanAsync(text);
        var (status, refused) = await server.Config.PlanAsync(File(sixteen, Rule("zoo", "b: x", "risk")));
        var (empty, _) = await server.Config.PlanAsync(With(Rule("none", "{}", "risk")));

        Assert.Equal(0, plan.GetProperty("changes").GetArrayLength());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (status, empty));
        var error = refused.GetProperty("errors")[0];
        Assert.Equal("config.yaml:24:28", error.GetProperty("path").GetString());
        Assert.Equal(
            "With this rule all rules together name more than 16 attributes.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_plan_and_a_preview_say_that_booked_usage_has_no_attributes()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "a", attributes: Named("service.namespace", "shop-1"));

        var replay = await server.ReplayAsync(With(Shop));
        await server.Config.AppliedAsync(With(Shop));
        var (_, preview) = await server.Config.SendAsync(
            HttpMethod.Get, "/api/v1/attribution/preview?from=2026-11-01T00:00:00Z&to=2026-11-20T00:00:00Z");

        Assert.Equal(
            ["Attributes of reports are not kept: what would be taken by them cannot be told (AttributionRule/shop)."], replay);
        Assert.Equal(0, preview.GetProperty("entries").GetInt32());
        Assert.Equal(
            ["Rules that ask for attributes of reports take no past usage: attributes are not kept."],
            preview.GetProperty("notes").EnumerateArray().Select(n => n.GetString()));
    }

    private static Dictionary<string, string> Named(string name, string value) => new() { [name] = value };

    private static string With(params IEnumerable<string> objects) =>
        File([Object("Team", "payments", "{}"), Object("Team", "risk", "{}"), .. objects]);

    private static string Rule(string name, string attributes, string team) => Object(
        "AttributionRule", name,
        $"{{match: {{attributes: {(attributes.StartsWith('{') ? attributes : $"{{{attributes}}}")}}}, set: {{team: {team}}}}}");

    private static async Task SendAsync(ReplayServer server, string signal, object body)
    {
        using var content = JsonContent.Create(body);
        using var answer = await server.Config.Server.Client.PostAsync($"/v1/{signal}", content, ReplayServer.Cancelled);
        var text = await answer.Content.ReadAsStringAsync(ReplayServer.Cancelled);
        Assert.True(answer.IsSuccessStatusCode && !text.Contains("rejected", StringComparison.Ordinal), text);
    }

    private static object[] Attributes(params IEnumerable<(string Key, object? Value)> attributes) =>
        [.. attributes.Select(a => (object)new
        {
            key = a.Key,
            value = a.Value is int number ? (object)new { intValue = number.ToString(CultureInfo.InvariantCulture) }
                : new { stringValue = (string?)a.Value },
        })];

    private static object Resource(IEnumerable<(string, object?)> attributes) => new { attributes = Attributes(attributes) };

    private static string Nanos(int minute) => $"{Noon.AddMinutes(minute).ToUnixTimeMilliseconds()}000000";

    private static object Spans(
        int id, IEnumerable<(string, object?)> resource, IEnumerable<(string, object?)> scope, IEnumerable<(string, object?)> record) => new
        {
            resource = Resource(resource),
            scopeSpans = new[]
            {
                new
                {
                    scope = new { name = "test", attributes = Attributes(scope) },
                    spans = new[]
                    {
                        new
                        {
                            traceId = $"{id:x32}", spanId = $"{id:x16}", name = "chat", startTimeUnixNano = Nanos(0),
                            endTimeUnixNano = Nanos(0),
                            attributes = Attributes([
                                ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"),
                                ("gen_ai.conversation.id", $"{id}"), ("gen_ai.usage.input_tokens", 1_000), .. record]),
                        },
                    },
                },
            },
        };

    private static object Logs(string id, IEnumerable<(string, object?)> resource, IEnumerable<(string, object?)> record) => new
    {
        resource = Resource([("service.name", "claude-code"), .. resource]),
        scopeLogs = new[]
        {
            new
            {
                scope = new { name = "com.anthropic.claude_code.events" },
                logRecords = new[]
                {
                    new
                    {
                        timeUnixNano = Nanos(0), body = new { stringValue = "claude_code.api_request" },
                        attributes = Attributes([
                            ("event.name", "api_request"), ("session.id", id), ("model", "claude-sonnet-4-5"), ("request_id", $"r{id}"),
                            ("input_tokens", "100"), ("output_tokens", "10"), ("cache_read_tokens", "0"), ("cache_creation_tokens", "0"),
                            .. record]),
                    },
                },
            },
        },
    };

    private static object Points(object resource, int minute, int tokens) => new
    {
        resourceMetrics = new[]
        {
            new
            {
                resource,
                scopeMetrics = new[]
                {
                    new
                    {
                        scope = new { name = "com.anthropic.claude_code" },
                        metrics = new[]
                        {
                            new
                            {
                                name = "claude_code.token.usage",
                                unit = "tokens",
                                sum = new
                                {
                                    aggregationTemporality = 2,
                                    isMonotonic = true,
                                    dataPoints = new[]
                                    {
                                        new
                                        {
                                            startTimeUnixNano = Nanos(-5),
                                            timeUnixNano = Nanos(minute),
                                            asInt = tokens.ToString(CultureInfo.InvariantCulture),
                                            attributes = Attributes([
                                                ("type", "input"), ("model", "claude-sonnet-4-5"), ("session.id", "s-1")]),
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    };
}
