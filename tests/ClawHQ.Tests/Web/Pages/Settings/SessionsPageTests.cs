using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Web.Pages.Settings;

/// <summary>Sessions and the own password, as somebody sees and changes them, and what each may open of the settings.</summary>
public sealed partial class SessionsPageTests : IAsyncLifetime
{
    private const string Path = "/settings/sessions";

    private SettingsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SettingsServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_own_sessions_are_ended_and_those_of_others_only_by_who_manages_people()
    {
        var eve = await _server.AddAsync("eve", new Grant(Role.Viewer, null));
        var elsewhere = await _server.SignInAsync("eve");
        var bo = await _server.AddAsync("bo", new Grant(Role.Viewer, null));
        var (own, bos) = (Ids((await eve.OpenAsync(Path)).Body), Ids((await bo.OpenAsync(Path)).Body));
        Assert.Equal((2, 1), (own.Length, bos.Length));

        Assert.Equal(Path, (await eve.SendAsync($"{Path}/end", ("id", bos[0]))).Location);
        Assert.Equal(HttpStatusCode.OK, (await bo.OpenAsync(Path)).Status);
        Assert.Equal(Path, (await eve.SendAsync($"{Path}/end-others")).Location);
        Assert.Equal(HttpStatusCode.OK, (await eve.OpenAsync("/")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/")).Status);

        var admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
        Assert.Contains("2 sessions of others", (await admin.OpenAsync(Path)).Body, StringComparison.Ordinal);
        Assert.Equal(Path, (await admin.SendAsync($"{Path}/end", ("id", bos[0]))).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await bo.OpenAsync("/")).Status);
        foreach (var id in new[] { "", "x", "-4", "999999", "99999999999999999999" })
        {
            Assert.Equal(Path, (await admin.SendAsync($"{Path}/end", ("id", id))).Location);
        }
    }

    [Fact]
    public async Task The_own_password_takes_the_old_one()
    {
        const string Fresh = "other unrelated words";
        var eve = await _server.AddAsync("eve", new Grant(Role.Viewer, "payments"));
        var elsewhere = await _server.SignInAsync("eve");
        (string Current, string Password, string Field)[] wrong =
            [("wrong words entirely", Fresh, "Current"), ("", "", "Current"), (SettingsServer.Password, "short", "Password")];
        foreach (var (current, password, field) in wrong)
        {
            var refused = await eve.SendAsync($"{Path}/password", ("current", current), ("password", password));
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains($"<b>{field}</b>: ", refused.Body, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await elsewhere.OpenAsync("/")).Status);
        var changed = await eve.SendAsync($"{Path}/password", ("current", SettingsServer.Password), ("password", Fresh));

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Contains("Your password is changed.", changed.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/")).Status);
        _ = await _server.SignInAsync("eve", Fresh);
    }

    [Fact]
    public async Task Each_has_the_pages_that_they_may_see_and_begins_at_the_first()
    {
        (string Role, string Tabs)[] expected =
        [
            ("viewer", "sessions, views, share-links, books, about"),
            ("developer:payments", "keys, sessions, views, share-links, books, about"),
            ("lead:payments", "keys, people, sessions, views, share-links, books, about"),
            ("finops", "keys, sessions, views, share-links, books, about"),
            ("admin", "keys, people, sessions, views, share-links, books, sign-in, about"),
        ];
        foreach (var (role, tabs) in expected)
        {
            var grant = Grant.TryParse(role, out var read) ? read : throw new FormatException(role);
            var browser = await _server.AddAsync($"the-{grant.Role}", grant);
            var start = (await browser.OpenAsync("/settings")).Location;
            var page = (await browser.OpenAsync(start ?? "")).Body;

            Assert.Equal(tabs, string.Join(", ", Tab().Matches(page).Select(m => m.Groups[1].Value).Distinct()));
            Assert.Equal($"/settings/{tabs.Split(", ")[0]}", start);
            foreach (var tab in tabs.Split(", "))
            {
                Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync($"/settings/{tab}")).Status);
            }

            var about = (await browser.OpenAsync("/settings/about")).Body;
            Assert.Equal(grant.Team is null, about.Contains("Data folder", StringComparison.Ordinal));
            Assert.Contains("MIT License", about, StringComparison.Ordinal);
        }
    }

    private static string[] Ids(string page) => [.. Id().Matches(page).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("name=\"id\" value=\"([0-9]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("<a href=\"/settings/([a-z-]+)\"")]
    private static partial Regex Tab();
}
