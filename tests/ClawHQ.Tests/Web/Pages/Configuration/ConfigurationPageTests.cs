using System.Net;
using System.Net.Http.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Tests.Core.Config;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Web.Pages.Configuration;

/// <summary>Declared objects as people see and change them in the web interface.</summary>
public sealed class ConfigurationPageTests : IAsyncLifetime
{
    private SettingsServer _server = null!;
    private Browser _admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>For each kind a form that makes an object, and what its spec is then.</summary>
    public static TheoryData<string, string, (string, string)[], string> Forms => new()
    {
        { "Team", "payments", [("spec.title", "Payments"), ("spec.costCenter", "4711"), ("labels", "tier: gold\nteam: a:b")],
            """{"title":"Payments","costCenter":"4711"}""" },
        { "Client", "acme", [("spec.description", "two\r\nlines")], """{"description":"two lines"}""" },
        { "Project", "shop", [("spec.title", "true")], """{"title":"true"}""" },
        {
            "Agent", "bot", [
                ("spec.memberships.0.team", "base"), ("spec.memberships.0.to", "2026-11-01"), ("spec.memberships.3.team", ""),
                ("spec.memberships.7.team", "base"), ("spec.memberships.7.from", "2026-11-01T00:00:00Z"),
            ],
            """{"memberships":[{"team":"base","to":"2026-11-01"},{"team":"base","from":"2026-11-01"}]}"""
        },
        {
            "AttributionRule", "rule",
            [("spec.order", "5"), ("spec.match.agent", "a-*\n b-?\n"), ("spec.match.missing", "team"), ("spec.match.missing", "project"),
                ("spec.match.attributes", "a:b: c\nservice.namespace: shop-*\nservice.namespace: store"),
                ("spec.set.team", "base"), ("spec.overwrite", "false")],
            """{"order":5,"match":{"agent":["a-*","b-?"],"attributes":{"a:b":["c"],"service.namespace":["shop-*","store"]"""
                + """},"missing":["team","project"]},"set":{"team":"base"},"overwrite":false}"""
        },
        {
            "PriceOverride", "own",
            [("spec.provider", "mine"), ("spec.model", "m"), ("spec.rates", "input: 2.50\noutput: 10"), ("spec.from", "2026-11-01")],
            """{"provider":"mine","model":"m","from":"2026-11-01","rates":{"input":"2.5","output":"10"}}"""
        },
        {
            "Upstream", "up", [("spec.provider", "openai"), ("spec.baseUrl", "https://api.example.com"), ("spec.dialect", "openai")],
            """{"provider":"openai","baseUrl":"https://api.example.com","dialect":"openai"}"""
        },
        {
            "RoleBinding", "admin/lead/base", [("spec.person", "admin"), ("spec.role", "lead"), ("spec.team", "base")],
            """{"person":"admin","role":"lead","team":"base"}"""
        },
    };

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Every_kind_has_a_form_that_is_tried() => Assert.Equal(
        _server.Get<KindTable>().All.Select(k => k.Name).Order(), Forms.Select(f => f.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task An_object_of_every_kind_is_made_shown_filled_in_again_and_deleted(
        string kind, string name, (string, string)[] fields, string spec)
    {
        Assert.Equal(HttpStatusCode.SeeOther, (await CreateAsync("Team", ("name", "base"))).Status);

        var made = await CreateAsync(kind, [("name", name), .. fields]);
        var path = $"/configuration/{kind}/{Uri.EscapeDataString(name)}";
        var shownAfter = path + (kind is "Agent" or "AttributionRule" ? "?done=saved" : "");
        Assert.Equal((HttpStatusCode.SeeOther, shownAfter), (made.Status, made.Location));
        Assert.Equal(spec, Find(kind, name)?.Spec);

        var shown = await _admin.OpenAsync(path);
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Contains($"kind: {kind}\n", shown.Body, StringComparison.Ordinal);
        var edit = await _admin.OpenAsync($"{path}/edit");
        Assert.DoesNotContain("[&quot;", shown.Body + edit.Body, StringComparison.Ordinal);
        var same = await _admin.SendAsync(path, [("version", VersionOf(edit.Body)), .. fields]);
        Assert.Equal((HttpStatusCode.SeeOther, spec), (same.Status, Find(kind, name)?.Spec));

        var gone = await _admin.SendAsync($"{path}/delete");
        Assert.Equal((HttpStatusCode.SeeOther, null), (gone.Status, Find(kind, name)));
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_nothing_is_done()
    {
        var answer = await CreateAsync(
            "AttributionRule", ("name", "kept"), ("spec.order", "-1"), ("spec.match.agent", "x"), ("spec.set.team", "nobody"),
            ("spec.from", "2026-12-01"), ("spec.to", "2026-11-01"), ("labels", "no colon"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("<b>Order</b>: 'order' must be a whole number from 0 to 1000000.", answer.Body, StringComparison.Ordinal);
        Assert.Contains("<b>Labels</b>: Each line is a name, a colon and a value.", answer.Body, StringComparison.Ordinal);
        Assert.Contains("<b>To</b>: The end must lie after the start.", answer.Body, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\" aria-describedby=\"object-spec.to-note\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"kept\"", answer.Body, StringComparison.Ordinal);
        Assert.Null(Find("AttributionRule", "kept"));

        var reference = await CreateAsync(
            "AttributionRule", ("name", "kept"), ("spec.match.agent", "x"), ("spec.set.team", "nobody"));
        Assert.Contains("<b>Set, team</b>: There is no Team named 'nobody'.", reference.Body, StringComparison.Ordinal);
        var missing = await CreateAsync("Upstream", ("name", "x"), ("spec.provider", "openai"));
        Assert.Contains("<b>Base url</b>: 'baseUrl' is missing.", missing.Body, StringComparison.Ordinal);
        var secret = await CreateAsync(
            "Upstream", ("name", "x"), ("spec.provider", "openai"), ("spec.baseUrl", "https://a.example"), ("spec.apiKey", "sk-typed"));
        Assert.Contains("<b>Api key</b>: 'apiKey' is a secret and is given by reference only.", secret.Body, StringComparison.Ordinal);
        var unread = await CreateAsync(
            "Upstream", ("name", "x"), ("spec.provider", "openai"), ("spec.baseUrl", "https://a.example"),
            ("spec.apiKey", "${env:CLAWHQ_TESTS_HAVE_NO_SUCH}"));
        Assert.Contains("<b>Api key</b>: The server has no environment variable", unread.Body, StringComparison.Ordinal);
        var nameless = await CreateAsync("Team");
        Assert.Contains("<b>Name</b>: ", nameless.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_is_added_and_removed_without_script_and_nothing_is_saved_by_it()
    {
        var one = await CreateAsync("Agent", ("name", "bot"), ("do", "add spec.memberships"));
        var two = await CreateAsync(
            "Agent", ("name", "bot"), ("spec.memberships.0.team", "first"), ("spec.memberships.1.team", "second"),
            ("do", "remove spec.memberships.0"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (one.Status, two.Status));
        Assert.Contains("name=\"spec.memberships.0.from\"", one.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"bot\"", one.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"spec.memberships.0.team\"", two.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"second\"", two.Body, StringComparison.Ordinal);
        Assert.Null(Find("Agent", "bot"));
    }

    [Fact]
    public async Task Yaml_is_held_to_the_rules_of_files_with_line_and_column()
    {
        var wrong = await CreateAsync(
            "Team", ("as", "yaml"), ("yaml", "apiVersion: clawhq/v1\r\nkind: Team\r\nmetadata: {name: a}\r\nspec:\r\n  titel: x"));
        var other = await CreateAsync("Team", ("as", "yaml"), ("yaml", ConfigServer.Object("Client", "a", "{}")));
        var right = await CreateAsync("Team", ("as", "yaml"), ("yaml", ConfigServer.Object("Team", "a", "{title: \"null\"}")));

        Assert.Contains(
            "<b>Line 5, column 3</b>: Unknown field 'titel'. Did you mean 'title'?", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("This is not Team. Kind and name stay", other.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, """{"title":"null"}"""), (right.Status, Find("Team", "a")?.Spec));

        var template = await _admin.OpenAsync("/configuration/new?kind=PriceOverride&as=yaml");
        Assert.Contains("rates: {input: \"2.50\", output: \"10\"}", template.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_overwrites_what_somebody_else_made_or_changed_meanwhile()
    {
        await CreateAsync("Team", ("name", "a"), ("spec.title", "first"));
        var opened = VersionOf((await _admin.OpenAsync("/configuration/Team/a/edit")).Body);

        var again = await CreateAsync("Team", ("name", "a"));
        var changed = await _admin.SendAsync("/configuration/Team/a", ("version", opened), ("spec.title", "second"));
        var late = await _admin.SendAsync("/configuration/Team/a", ("version", opened), ("spec.title", "third"));

        Assert.Contains("<b>Name</b>: There is a Team of this name already.", again.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.BadRequest), (changed.Status, late.Status));
        Assert.Contains("admin changed it meanwhile.", late.Body, StringComparison.Ordinal);
        Assert.Contains("/edit\">Edit the new version</a>", late.Body, StringComparison.Ordinal);
        Assert.Equal("""{"title":"second"}""", Find("Team", "a")?.Spec);
    }

    [Fact]
    public async Task What_files_manage_names_its_file_and_owner_and_offers_no_button()
    {
        await ApplyAsync("payments.yaml", ConfigServer.Object("Team", "payments", "{title: Payments}"), "finance");

        var page = await _admin.OpenAsync("/configuration/Team/payments");
        var edit = await _admin.OpenAsync("/configuration/Team/payments/edit");
        var set = await _admin.SendAsync(
            "/configuration/Team/payments", ("version", Find("Team", "payments")!.Version), ("spec.title", "x"));
        var delete = await _admin.SendAsync("/configuration/Team/payments/delete");

        Assert.Contains("Managed by <code>payments.yaml</code> of <b>finance</b>.", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/edit\"", page.Body, StringComparison.Ordinal);
        Assert.Equal("/configuration/Team/payments", edit.Location);
        Assert.All([set, delete], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
        Assert.All(
            [set, delete],
            answer => Assert.Contains("This Team is managed by payments.yaml of 'finance'.", answer.Body, StringComparison.Ordinal));
        Assert.NotNull(Find("Team", "payments"));
    }

    [Fact]
    public async Task What_others_name_is_not_deleted_and_says_who_names_it()
    {
        await CreateAsync("Team", ("name", "a"));
        await CreateAsync("Project", ("name", "p"), ("spec.team", "a"));

        var page = await _admin.OpenAsync("/configuration/Team/a");
        var refused = await _admin.SendAsync("/configuration/Team/a/delete");

        Assert.Contains("href=\"/configuration/Project/p\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("Project 'p' still refers to it.", refused.Body, StringComparison.Ordinal);
        Assert.NotNull(Find("Team", "a"));
    }

    [Fact]
    public async Task A_role_is_changed_by_what_it_says_and_the_last_administrator_stays()
    {
        var path = "/configuration/RoleBinding/ann%2Fviewer";
        await _server.AddAsync("ann", new Grant(Role.Viewer, null));
        var version = VersionOf((await _admin.OpenAsync($"{path}/edit")).Body);
        var changed = await _admin.SendAsync(path, ("version", version), ("spec.person", "ann"), ("spec.role", "lead"));
        var last = await _admin.SendAsync("/configuration/RoleBinding/admin%2Fadmin/delete");

        Assert.Equal("/configuration/RoleBinding/ann%2Flead", changed.Location);
        var record = AuditRecord.Of(Assert.Single(_server.Get<AuditTrail>().Find(new AuditQuery { Action = "config.object" }, 10)));
        Assert.Equal(
            ("config.object.set", "ann/lead", "It takes the place of 'ann/viewer'."), (record.Action, record.Object.Id, record.Reason));
        Assert.Equal("viewer", record.Before?.GetProperty("spec").GetProperty("role").GetString());
        Assert.Null(Find("RoleBinding", "ann/viewer"));
        Assert.Contains("Nobody would administer the server any more.", last.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_be_replaced_stays_and_no_other_is_made_beside_it()
    {
        await _server.AddAsync("ann", new Grant(Role.Viewer, null));
        await ApplyAsync("roles.yaml", ConfigServer.Object("RoleBinding", "ops", "{person: ann, role: viewer}"));
        (string, string) lead = ("spec.role", "lead"), ann = ("spec.person", "ann");

        var last = await _admin.SendAsync(
            "/configuration/RoleBinding/admin%2Fadmin",
            ("version", Find("RoleBinding", "admin/admin")!.Version), ("spec.person", "admin"), ("spec.role", "viewer"));
        var managed = await _admin.SendAsync(
            "/configuration/RoleBinding/ops", ("version", Find("RoleBinding", "ops")!.Version), ann, lead);
        var late = await _admin.SendAsync("/configuration/RoleBinding/ann%2Fviewer", ("version", "0"), ann, lead);

        Assert.All([last, managed, late], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
        Assert.Contains("Nobody would administer the server any more.", last.Body, StringComparison.Ordinal);
        Assert.Contains("This RoleBinding is managed by roles.yaml of 'default'.", managed.Body, StringComparison.Ordinal);
        Assert.Contains("changed it meanwhile.", late.Body, StringComparison.Ordinal);
        Assert.Equal(
            ["admin/admin", "ann/viewer", "ops"],
            _server.Get<ConfigStore>().All().Where(o => o.Kind == "RoleBinding").Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_list_narrows_by_each_filter_and_gives_the_same_as_csv()
    {
        await ApplyAsync(
            "t.yaml", ConfigServer.File(ConfigServer.Object("Team", "filed", "{}"), ConfigServer.Object("Client", "acme", "{}")));
        await CreateAsync("Team", ("name", "handmade"));

        Assert.Equal(["Team,filed", "Client,acme"], await ListAsync("origin=managed"));
        Assert.Equal(["Team,handmade"], await ListAsync("origin=made&kind=Team"));
        Assert.Equal(["Client,acme"], await ListAsync("q=ACM"));
        Assert.Equal(["Team,filed", "Client,acme"], await ListAsync("owner=default"));
        Assert.Empty(await ListAsync("drifted=yes"));
        var page = await _admin.OpenAsync("/configuration?origin=made&kind=Team");
        Assert.Contains("href=\"/configuration/Team/handmade\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/configuration/Team/filed\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("+ Team filed", page.Body, StringComparison.Ordinal);
        Assert.Contains("/audit?action=config.apply", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_tells_what_files_and_people_did_before_and_after()
    {
        await ApplyAsync("t.yaml", ConfigServer.Object("Team", "a/\\\"b\\\"", "{title: one}"));
        await ApplyAsync("t.yaml", ConfigServer.Object("Team", "a/\\\"b\\\"", "{title: two}"));
        await ApplyAsync("t.yaml", ConfigServer.Object("Team", "other", "{title: three}"));

        var history = _server.Get<ObjectHistory>().Of("Team", "a/\"b\"", null, 10);

        Assert.Equal([ObjectEventKind.Changed, ObjectEventKind.Created], history.Select(e => e.Kind));
        var page = await _admin.OpenAsync("/configuration/Team/a%2F%22b%22");
        Assert.Contains("<del>one</del>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<ins>two</ins>", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_see_finds_no_way_to_change_and_who_may_not_see_finds_nothing()
    {
        await CreateAsync("Team", ("name", "a"));
        var lead = await _server.AddAsync("lead", new Grant(Role.Lead, null));
        var viewer = await _server.AddAsync("viewer", new Grant(Role.Viewer, null));

        var list = await lead.OpenAsync("/configuration");
        var page = await lead.OpenAsync("/configuration/Team/a");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (list.Status, page.Status));
        Assert.DoesNotContain("/configuration/new", list.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/edit\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/audit?", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.SendAsync("/configuration/new", ("kind", "Team"), ("name", "b"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.OpenAsync("/configuration")).Status);
        Assert.DoesNotContain("href=\"/configuration\"", (await viewer.OpenAsync("/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_declared_of_an_owner_stands_on_its_page_and_is_found_by_the_palette()
    {
        await CreateAsync("Team", ("name", "payments"), ("spec.title", "Payments and billing"), ("spec.costCenter", "4711"));
        await CreateAsync("Client", ("name", "acme"), ("spec.account", "A-17"));
        var viewer = await _server.AddAsync("viewer", new Grant(Role.Viewer, null));

        var page = await _admin.OpenAsync("/teams/payments");
        var seen = await viewer.OpenAsync("/teams/payments");
        var client = await _admin.OpenAsync("/clients/acme");

        Assert.All([page, seen], answer => Assert.Contains("Payments and billing", answer.Body, StringComparison.Ordinal));
        Assert.All([page, seen], answer => Assert.Contains("<dd>4711</dd>", answer.Body, StringComparison.Ordinal));
        Assert.All([page, seen], answer => Assert.Contains(
            "<span class=\"called\">Payments and billing</span>", answer.Body, StringComparison.Ordinal));
        Assert.Contains("href=\"/configuration/Team/payments\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/configuration/", seen.Body, StringComparison.Ordinal);
        Assert.Contains("<dd>A-17</dd>", client.Body, StringComparison.Ordinal);
        Assert.Contains("/configuration/Team/payments", (await _admin.OpenAsync("/parts/palette?q=paym")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/configuration/", (await viewer.OpenAsync("/parts/palette?q=paym")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lists_of_owners_say_what_people_call_them_and_where_they_are_booked()
    {
        await CreateAsync("Team", ("name", "payments"), ("spec.title", "Payments and billing"), ("spec.costCenter", "4711"));
        await CreateAsync("Client", ("name", "acme"), ("spec.title", "Acme Inc."), ("spec.account", "A-17"));
        using var used = await _server.Server.Client.PostAsJsonAsync(
            "/api/v1/usage", new
            {
                records = new[]
                {
                    new
                    {
                        id = "1", time = "2026-11-22T05:00:00Z", agent = "a", team = "payments", client = "acme", provider = "openai",
                        model = "gpt-4o", input_tokens = 1_000,
                    },
                },
            },
            Cancelled);
        Assert.True(used.IsSuccessStatusCode);

        var teams = await _admin.OpenAsync("/teams");
        var clients = await _admin.OpenAsync("/clients");
        var csv = await _admin.Client.GetStringAsync("/teams?format=csv", Cancelled);

        Assert.Contains("Payments and billing · cost center 4711", teams.Body, StringComparison.Ordinal);
        Assert.Contains("Acme Inc. · account A-17", clients.Body, StringComparison.Ordinal);
        Assert.Contains(",last_seen,title,cost_center\r\n", csv, StringComparison.Ordinal);
        Assert.Contains(",Payments and billing,4711\r\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_site_changes_nothing()
    {
        using var form = new FormUrlEncodedContent([new("kind", "Team"), new("name", "foreign")]);

        var answer = await _admin.SendAsync("/configuration/new", form, isCrossSite: true);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Null(Find("Team", "foreign"));
    }

    private static string VersionOf(string page) => page.Split("name=\"version\" value=\"")[1].Split('"')[0];

    private ConfigObject? Find(string kind, string name) =>
        _server.Get<ConfigStore>().All().FirstOrDefault(o => o.Kind == kind && o.Name == name);

    private Task<FormAnswer> CreateAsync(string kind, params (string, string)[] fields) =>
        _admin.SendAsync("/configuration/new", [("kind", kind), .. fields]);

    private async Task ApplyAsync(string path, string text, string owner = "default")
    {
        var outcome = await _server.Get<ConfigChanges>().ApplyAsync(
            [new(path, text)], new PlanChoice(owner, false), null, Actor.System, Cancelled);
        Assert.Empty(outcome.Problems);
    }

    private async Task<IEnumerable<string>> ListAsync(string query)
    {
        var csv = await _admin.Client.GetStringAsync($"/configuration?format=csv&{query}", Cancelled);
        return csv.Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => string.Join(',', line.Split(',')[..2]));
    }
}
