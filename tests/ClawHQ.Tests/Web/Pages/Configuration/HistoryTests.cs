using System.Globalization;
using System.Net.Http.Json;
using ClawHQ.Core.Access.People;
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
    public async Task An_apply_that_is_too_long_for_its_record_is_found_all_the_same()
    {
        var text = new string('x', 2_000);
        var objects = Enumerable.Range(0, 120).Select(
            i => ConfigServer.Object("Team", string.Create(CultureInfo.InvariantCulture, $"t{i:D3}"), $"{{description: {text}}}"));
        await ApplyAsync(ConfigServer.File(objects));

        var told = _server.Get<ObjectHistory>().Of("Team", "t000", null, 10);
        var notTold = _server.Get<ObjectHistory>().Of("Team", "t119", null, 10);

        Assert.Equal(ObjectEventKind.Created, Assert.Single(told).Kind);
        Assert.Equal(ObjectEventKind.NotTold, Assert.Single(notTold).Kind);
        Assert.Contains(
            "The record is too long to tell", (await _admin.OpenAsync("/configuration/Team/t119")).Body, StringComparison.Ordinal);
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

    private async Task ApplyAsync(string text)
    {
        var outcome = await _server.Get<ConfigChanges>().ApplyAsync(
            [new("t.yaml", text)], new PlanChoice("default", false), null, ClawHQ.Core.Audit.Records.Actor.System, Cancelled);
        Assert.Empty(outcome.Problems);
    }
}
