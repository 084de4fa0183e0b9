using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Tests.Core.Config;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Web.Pages.Configuration;

/// <summary>What happened to objects, and who changed them, in the web interface.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private SettingsServer _server = null!;
    private Browser _admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_of_an_object_is_found_page_by_page_whoever_changed_it()
    {
        for (var i = 0; i < 22; i++)
        {
            await ApplyAsync(ConfigServer.Object("Team", "a", $"{{title: title-{i}}}"));
            await ApplyAsync(ConfigServer.Object("Team", "b", $"{{title: other-{i}}}"));
        }

        var newest = await _admin.OpenAsync("/configuration/Team/a");
        var older = await _admin.OpenAsync(newest.Body.Split("class=\"link\" href=\"").Skip(1).Select(part => part.Split('"')[0])
            .Single(link => link.Contains("?before=", StringComparison.Ordinal)).Split('#')[0]);

        Assert.Contains("<ins>title-21</ins>", newest.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<ins>title-0</ins>", newest.Body, StringComparison.Ordinal);
        Assert.Contains("<ins>title-0</ins>", older.Body, StringComparison.Ordinal);
        Assert.Contains(">Created</a>", older.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("other-", newest.Body + older.Body, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(0, 22).Reverse().Select(i => $"title-{i}"),
            _server.Get<ObjectHistory>().Of("Team", "a", null, 100)
                .Select(e => Assert.Single(e.Fields, f => f.Path == "spec.title").After));
    }

    [Fact]
    public async Task An_apply_that_is_too_long_to_be_told_whole_has_each_object_by_its_hashes()
    {
        static string[] Of(int count, char letter) => [.. Enumerable.Range(0, count).Select(i => ConfigServer.Object(
            "Team", string.Create(CultureInfo.InvariantCulture, $"t{i:D3}"), $"{{description: {new string(letter, 2_000)}}}"))];
        await ApplyAsync(Of(960, 'x'), isPruning: false);
        await ApplyAsync(Of(959, 'y'), isPruning: true);

        var applies = new AuditQuery { Action = "config.apply" };
        List<AuditRecord> records = [.. _server.Get<AuditTrail>().Find(applies, 10).Select(AuditRecord.Of)];
        var (before, after) = (records[0].Before!.Value, records[0].After!.Value);
        string[] names = [.. Enumerable.Range(0, 960).Select(i => string.Create(CultureInfo.InvariantCulture, $"Team/t{i:D3}"))];
        Assert.Equal(2, records.Count);
        Assert.Equal(names, before.EnumerateObject().Select(o => o.Name));
        Assert.Equal(names[..^1], after.EnumerateObject().Select(o => o.Name));
        Assert.Equal(names, records[1].After!.Value.EnumerateObject().Select(o => o.Name));
        Assert.Equal(new string('y', 2_000), after.GetProperty("Team/t000").GetProperty("spec").GetProperty("description").GetString());
        Assert.Equal($$"""{"sha256":"{{Hash('x')}}"}""", before.GetProperty("Team/t958").GetRawText());
        Assert.Equal($$"""{"sha256":"{{Hash('y')}}"}""", after.GetProperty("Team/t958").GetRawText());

        Assert.Equal(
            [ObjectEventKind.Changed, ObjectEventKind.Created],
            _server.Get<ObjectHistory>().Of("Team", "t958", null, 10).Select(e => e.IsHashed ? e.Kind : ObjectEventKind.Drifted));
        Assert.Equal(
            [(ObjectEventKind.Deleted, Hash('x'), null), (ObjectEventKind.Created, null, Hash('x'))],
            _server.Get<ObjectHistory>().Of("Team", "t959", null, 10).Select(e => (e.Kind, e.Fields[0].Before, e.Fields[0].After)));
        Assert.Contains(
            "The record has the hash of it alone", (await _admin.OpenAsync("/configuration/Team/t958")).Body, StringComparison.Ordinal);

        static string Hash(char letter) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $$$"""{"file":"t2.yaml","labels":{},"owner":"default","spec":{"description":"{{{new string(letter, 2_000)}}}"}}""")));
    }

    [Fact]
    public async Task A_role_that_was_changed_keeps_its_history_and_says_who_gave_it()
    {
        await _server.AddAsync("ann", new Grant(Role.Viewer, null), new Grant(Role.Developer, "shop"));
        using var grants = await _admin.Client.PutAsJsonAsync(
            "/api/v1/users/ann/grants", new { grants = new object[] { new { role = "viewer" }, new { role = "lead", team = "shop" } } },
            Cancelled);
        Assert.True(grants.IsSuccessStatusCode, await grants.Content.ReadAsStringAsync(Cancelled));
        var version = _server.Get<ConfigStore>().All().Single(o => o.Name == "ann/viewer").Version;
        await _admin.SendAsync(
            "/configuration/RoleBinding/ann%2Fviewer", ("version", version), ("spec.person", "ann"), ("spec.role", "finops"));

        var changed = await _admin.OpenAsync("/configuration/RoleBinding/ann%2Ffinops");
        var list = await _admin.Client.GetStringAsync("/configuration?format=csv&kind=RoleBinding", Cancelled);

        Assert.Equal(
            [(ObjectEventKind.Changed, "ann/finops", "admin"), (ObjectEventKind.Created, "ann/viewer", "clawhq")],
            Events("RoleBinding", "ann/finops"));
        Assert.Equal(
            [(ObjectEventKind.Created, "ann/lead/shop", "admin")], Events("RoleBinding", "ann/lead/shop"));
        Assert.Contains("as ann/viewer", changed.Body, StringComparison.Ordinal);
        Assert.Contains("<dd>admin</dd>", changed.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("not known", changed.Body, StringComparison.Ordinal);
        Assert.Contains("RoleBinding,ann/lead/shop,,,2026-11-22T06:00:00Z,admin,", list, StringComparison.Ordinal);
        Assert.Contains("RoleBinding,ann/finops,,,2026-11-22T06:00:00Z,admin,", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_of_the_api_says_who_set_it_and_what_it_was()
    {
        foreach (var input in new[] { "1", "3" })
        {
            using var answer = await _admin.Client.PutAsJsonAsync(
                "/api/v1/prices/overrides/own",
                new { provider = "mine", model = "m", rates = new { input, output = "2" }, web_searches = "5" }, Cancelled);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        }

        var api = await _admin.Client.GetFromJsonAsync<JsonElement>("/api/v1/config/objects?kind=PriceOverride", Cancelled);
        var one = await _admin.Client.GetFromJsonAsync<JsonElement>("/api/v1/config/objects/PriceOverride/own", Cancelled);
        Assert.All(
            [Assert.Single(api.GetProperty("items").EnumerateArray()), one],
            o => Assert.Equal(
                ("2026-11-22T06:00:00+00:00", "admin"),
                (o.GetProperty("updated_at").GetString(), o.GetProperty("updated_by").GetString())));

        var page = await _admin.OpenAsync("/configuration/PriceOverride/own");
        var list = await _admin.OpenAsync("/configuration");

        Assert.Contains("<dd>admin</dd>", page.Body, StringComparison.Ordinal);
        Assert.Contains("Rates input:", page.Body, StringComparison.Ordinal);
        Assert.Contains("<del>1</del>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<ins>3</ins>", page.Body, StringComparison.Ordinal);
        Assert.Contains("Web searches:", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("not known", page.Body, StringComparison.Ordinal);
        Assert.Contains("<td class=\"opt2\">admin</td>", list.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_attributes_stay_whole_and_a_comma_within_a_value_is_no_second_value()
    {
        await ApplyAsync(ConfigServer.File(
            ConfigServer.Object("Team", "base", "{}"),
            ConfigServer.Object(
                "AttributionRule", "r",
                "{match: {agent: [\"a,b\", c], attributes: {service.namespace: shop}}, set: {team: base}}")));

        var page = await _admin.OpenAsync("/configuration/AttributionRule/r");

        Assert.Contains("Match, attributes service.namespace:", page.Body, StringComparison.Ordinal);
        Assert.Contains("<ins>\"a,b\", c</ins>", page.Body, StringComparison.Ordinal);
    }

    private List<(ObjectEventKind Kind, string Name, string Who)> Events(string kind, string name) =>
        [.. _server.Get<ObjectHistory>().Of(kind, name, null, 10).Select(e => (e.Kind, e.Name, e.Record.Actor.Name))];

    private Task ApplyAsync(string text) => ApplyAsync([text], isPruning: false);

    private async Task ApplyAsync(IEnumerable<string> objects, bool isPruning)
    {
        var files = objects.Chunk(400).Select((part, i) => new ManifestFile($"t{i}.yaml", ConfigServer.File(part)));
        var outcome = await _server.Get<ConfigChanges>().ApplyAsync(
            [.. files], new PlanChoice("default", isPruning), null, ClawHQ.Core.Audit.Records.Actor.System, Cancelled);
        Assert.Empty(outcome.Problems);
    }
}
