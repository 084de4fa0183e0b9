using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Web.Pages.Settings;

/// <summary>Keys as people make, rotate, import and revoke them on the page.</summary>
public sealed partial class KeysPageTests : IAsyncLifetime
{
    private const string Path = "/settings/keys";

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
    public async Task A_key_is_shown_once_works_is_rotated_and_is_refused_once_revoked()
    {
        var made = await _admin.SendAsync(
            Path, ("name", "grafana"), ("scopes", "read"), ("scopes", "agent"), ("team", "payments"), ("expires_at", "2026-12-01"));
        var text = KeyText().Match(made.Body).Value;
        var list = await _admin.OpenAsync(Path);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (made.Status, await StatusAsync(text)));
        Assert.Contains("agent, read", list.Body, StringComparison.Ordinal);
        Assert.Contains("team payments", list.Body, StringComparison.Ordinal);
        Assert.Contains("title=\"2026-12-01T00:00:00 ", list.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(text, list.Body, StringComparison.Ordinal);

        var id = Id("grafana");
        var second = KeyText().Match((await _admin.SendAsync($"{Path}/rotate", ("id", id))).Body).Value;
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, true), (await StatusAsync(text), await StatusAsync(second), text != second));
        var third = await _admin.SendAsync($"{Path}/rotate", ("id", id));
        Assert.Equal(HttpStatusCode.BadRequest, third.Status);
        Assert.Contains("Two keys of this name are live already.", third.Body, StringComparison.Ordinal);

        Assert.Equal(Path, (await _admin.SendAsync($"{Path}/revoke", ("id", id))).Location);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(text), await StatusAsync(second)));
        Assert.Contains("1 ended key", (await _admin.OpenAsync(Path)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_string_made_elsewhere_becomes_a_key_and_is_not_shown_again()
    {
        const string Foreign = "made-elsewhere-0123456789";
        var imported = await _admin.SendAsync($"{Path}/import", ("name", "old"), ("scopes", "read"), ("key", Foreign));

        Assert.Equal(HttpStatusCode.OK, imported.Status);
        Assert.Contains("“old” is a key now.", imported.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Foreign, imported.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Foreign));
        var again = await _admin.SendAsync($"{Path}/import", ("name", "other"), ("scopes", "read"), ("key", Foreign));
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Contains("<b>Key</b>: This string is known as a key already", again.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_of_its_field_and_what_was_typed_is_kept()
    {
        var tooLong = new string('x', 101);
        (string Name, string Scope, string Team, string Day, string Field)[] wrong =
        [
            ("", "ingest", "", "", "Name"),
            (tooLong, "ingest", "", "", "Name"),
            ("keep me", "", "", "", "Scopes"),
            ("keep me", "everything", "", "", "Scopes"),
            ("keep me", "admin", "payments", "", "Scopes"),
            ("'; DROP TABLE keys; --<script>", "", "", "", "Scopes"),
            ("keep me", "ingest", tooLong, "", "Team"),
            ("keep me", "ingest", "", "someday", "Expires at"),
            ("keep me", "ingest", "", "2026-02-30", "Expires at"),
            ("keep me", "ingest", "", "2020-01-01", "Expires at"),
            ("keep me", "ingest", "", "99999-01-01", "Expires at"),
        ];
        foreach (var (name, scope, team, day, field) in wrong)
        {
            var answer = await _admin.SendAsync(
                Path, ("name", name), ("scopes", scope), ("team", team), ("expires_at", day), ("project", "kept-project"));

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains($"<b>{field}</b>: ", answer.Body, StringComparison.Ordinal);
            Assert.Contains("value=\"kept-project\"", answer.Body, StringComparison.Ordinal);
            Assert.Contains(name == "" ? "make-name-note" : $"value=\"{name}\"", answer.Body, StringComparison.Ordinal);
        }

        Assert.Single(_server.Get<KeyRing>().All);
    }

    [Theory]
    [InlineData("/rotate")]
    [InlineData("/revoke")]
    public async Task A_number_of_no_key_is_refused(string form)
    {
        foreach (var id in new[] { "", "0", "-1", "999999", "99999999999999999999", "1 OR 1=1" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await _admin.SendAsync(Path + form, ("id", id))).Status);
        }

        Assert.All(_server.Get<KeyRing>().All, key => Assert.Null(key.RevokedAt));
    }

    [Fact]
    public async Task Who_manages_one_team_sees_and_changes_its_keys_only()
    {
        var issuer = _server.Get<KeyIssuer>();
        await issuer.CreateAsync(Draft("ours", "payments"), TeamBound.All, Actor.System, Cancelled);
        await issuer.CreateAsync(Draft("theirs", "search"), TeamBound.All, Actor.System, Cancelled);
        var eve = await _server.AddAsync("eve", new Grant(Role.Admin, "payments"));
        var page = (await eve.OpenAsync(Path)).Body;

        Assert.Contains("ours", page, StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"admin\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await eve.SendAsync($"{Path}/revoke", ("id", Id("theirs")))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await eve.SendAsync($"{Path}/rotate", ("id", Id("theirs")))).Status);
        foreach (var team in new[] { "", "search" })
        {
            var refused = await eve.SendAsync(Path, ("name", "mine"), ("scopes", "ingest"), ("team", team));
            Assert.Contains("<b>Team</b>: You manage the keys of some teams only.", refused.Body, StringComparison.Ordinal);
        }

        var made = await eve.SendAsync(Path, ("name", "mine"), ("scopes", "ingest"), ("team", "payments"));
        Assert.Matches(KeyText(), made.Body);
        Assert.Equal(Path, (await eve.SendAsync($"{Path}/revoke", ("id", Id("ours")))).Location);
    }

    [Fact]
    public async Task Who_may_only_see_keys_is_offered_no_change()
    {
        var dev = await _server.AddAsync("dev", new Grant(Role.Developer, null));
        var page = (await dev.OpenAsync(Path)).Body;

        Assert.Contains("1 live key", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Make key", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Revoke key", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await dev.SendAsync(Path, ("name", "x"), ("scopes", "ingest"))).Status);
    }

    [Fact]
    public async Task What_is_no_form_makes_nothing_and_what_another_site_sends_is_refused()
    {
        using var json = new StringContent("{}", null, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await _admin.SendAsync(Path, json)).Status);
        using var broken = new StringContent("--x", null, "application/octet-stream");
        broken.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=y");
        Assert.Equal(HttpStatusCode.BadRequest, (await _admin.SendAsync(Path, broken)).Status);
        foreach (var form in new[] { "", "/import", "/rotate", "/revoke" })
        {
            using var fields = new FormUrlEncodedContent([new("name", "x"), new("scopes", "ingest"), new("id", "1")]);
            Assert.Equal(HttpStatusCode.Forbidden, (await _admin.SendAsync(Path + form, fields, isCrossSite: true)).Status);
        }

        Assert.Equal(1, _server.Get<KeyRing>().All.Count(k => k.RevokedAt is null));
    }

    private static KeyDraft Draft(string name, string team) =>
        new() { Name = name, Scopes = Scopes.Ingest, Binding = new KeyBinding(team, null, null) };

    private string Id(string name) => $"{_server.Get<KeyRing>().All.First(k => k.Name == name && k.RevokedAt is null).Id}";

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using var client = _server.Server.ClientWith(key);
        using var response = await client.GetAsync("/api/v1/spend", Cancelled);
        return response.StatusCode;
    }

    [GeneratedRegex("chq_[0-9A-Za-z]{12}_[0-9A-Za-z]{39}")]
    private static partial Regex KeyText();
}
