using System.Net;
using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Web.Pages.Settings;

/// <summary>People as an administrator adds, changes and removes them on the pages.</summary>
public sealed class PeoplePageTests : IAsyncLifetime
{
    private const string Path = "/settings/people";

    private SettingsServer _server = null!;
    private Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_person_is_added_given_roles_barred_let_in_and_removed()
    {
        var added = await _admin.SendAsync(
            Path, ("name", "ada"), ("password", SettingsServer.Password), ("role", "lead"), ("team", "payments"));
        Assert.Equal((HttpStatusCode.SeeOther, PageOf("ada")), (added.Status, added.Location));
        var ada = await _server.SignInAsync("ada");

        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync($"{PageOf("ada")}/grant", ("role", "viewer"))).Status);
        Assert.Equal(["lead:payments", "viewer"], Find("ada").Grants.Select(g => g.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync($"{PageOf("ada")}/take", ("grant", "lead:payments"))).Status);
        Assert.Equal(["viewer"], Find("ada").Grants.Select(g => g.ToString()));
        var last = await _admin.SendAsync($"{PageOf("ada")}/take", ("grant", "viewer"));
        Assert.Contains("<b>Role</b>: This is the last role.", last.Body, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await ada.OpenAsync("/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync($"{PageOf("ada")}/bar", ("barred", "yes"))).Status);
        Assert.StartsWith("/sign-in", (await ada.OpenAsync("/")).Location, StringComparison.Ordinal);
        Assert.Contains("Let in again", (await _admin.OpenAsync(PageOf("ada"))).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync($"{PageOf("ada")}/bar")).Status);
        Assert.Null(Find("ada").DisabledAt);

        var wrong = await _admin.SendAsync($"{PageOf("ada")}/remove", ("confirm", "eve"));
        Assert.Contains("<b>Confirm</b>: Type ada to remove the person.", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"eve\"", wrong.Body, StringComparison.Ordinal);
        Assert.Equal(Path, (await _admin.SendAsync($"{PageOf("ada")}/remove", ("confirm", "Ada"))).Location);
        Assert.Null(_server.Get<PersonStore>().Find("ada"));
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_sessions_are_ended_one_by_one_or_all()
    {
        var (first, second) = (await _server.AddAsync("ada", new Grant(Role.Viewer, null)), await _server.SignInAsync("ada"));
        Assert.Contains("2 open sessions", (await _admin.OpenAsync(PageOf("ada"))).Body, StringComparison.Ordinal);
        var weak = await _admin.SendAsync($"{PageOf("ada")}/set", ("password", "short"));
        Assert.Equal(HttpStatusCode.BadRequest, weak.Status);
        Assert.Contains("<b>Password</b>: Must have 10 to 256 characters.", weak.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"short\"", weak.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await first.OpenAsync("/")).Status);

        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync($"{PageOf("ada")}/set", ("password", "other unrelated words"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await first.OpenAsync("/")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await second.OpenAsync("/")).Status);
        var third = await _server.SignInAsync("ada", "other unrelated words");
        Assert.Equal(PageOf("ada"), (await _admin.SendAsync($"{PageOf("ada")}/sessions")).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await third.OpenAsync("/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _admin.OpenAsync("/")).Status);
    }

    [Fact]
    public async Task What_is_wrong_is_said_of_its_field_and_what_was_typed_is_kept()
    {
        (string Name, string Password, string Role, string Team, string Field)[] wrong =
        [
            ("", SettingsServer.Password, "viewer", "", "Name"),
            ("two words", SettingsServer.Password, "viewer", "", "Name"),
            ("admin", SettingsServer.Password, "viewer", "", "Name"),
            ("ada", "password123", "viewer", "", "Password"),
            ("ada", "", "viewer", "", "Password"),
            ("ada", SettingsServer.Password, "emperor", "", "Role"),
            ("ada", SettingsServer.Password, "", "", "Role"),
            ("ada", SettingsServer.Password, "lead", new string('x', 101), "Team"),
        ];
        foreach (var (name, password, role, team, field) in wrong)
        {
            var answer = await _admin.SendAsync(Path, ("name", name), ("password", password), ("role", role), ("team", team));

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains($"<b>{field}</b>: ", answer.Body, StringComparison.Ordinal);
            Assert.Contains(name == "" ? "add-name-note" : $"value=\"{name}\"", answer.Body, StringComparison.Ordinal);
            Assert.True(password == "" || !answer.Body.Contains($"value=\"{password}\"", StringComparison.Ordinal));
        }

        Assert.Single(_server.Get<PersonStore>().All());
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        foreach (var (form, field, value) in new[] { ("bar", "barred", "yes"), ("remove", "confirm", "admin"), ("take", "grant", "admin") })
        {
            var answer = await _admin.SendAsync($"{PageOf("admin")}/{form}", (field, value));
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        }

        Assert.Equal(["admin"], Find("admin").Grants.Select(g => g.ToString()));
        Assert.Null(Find("admin").DisabledAt);
    }

    [Fact]
    public async Task A_lead_sees_the_people_of_their_team_and_changes_nobody()
    {
        _ = await _server.AddAsync("mate", new Grant(Role.Developer, "payments"));
        _ = await _server.AddAsync("stranger", new Grant(Role.Developer, "search"));
        var lead = await _server.AddAsync("lead", new Grant(Role.Lead, "payments"));
        var page = (await lead.OpenAsync(Path)).Body;

        Assert.Contains("mate", page, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Add person", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.OpenAsync(PageOf("mate"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.SendAsync($"{PageOf("mate")}/bar", ("barred", "yes"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.SendAsync(Path, ("name", "x"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.OpenAsync("/settings/sign-in")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.OpenAsync($"{Path}/999999")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.SendAsync($"{Path}/999999/bar", ("barred", "yes"))).Status);
    }

    private string PageOf(string name) => $"{Path}/{Find(name).Id}";

    private Person Find(string name) => _server.Get<PersonStore>().Find(name) ?? throw new InvalidOperationException(name);
}
