using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Pages.Settings.Sessions;

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
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), ((await eve.OpenAsync("/")).Status, (await elsewhere.OpenAsync("/")).Status));

        var admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
        Assert.Contains("2 sessions of others", (await admin.OpenAsync(Path)).Body, StringComparison.Ordinal);
        Assert.Equal(Path, (await admin.SendAsync($"{Path}/end", ("id", bos[0]))).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await bo.OpenAsync("/")).Status);
        foreach (var id in new[] { "", "x", "-4", "999999", "99999999999999999999" })
        {
            Assert.Equal(Path, (await admin.SendAsync($"{Path}/end", ("id", id))).Location);
        }
    }

    [Theory]
    [InlineData("wrong words entirely", "other unrelated words", "Current", HttpStatusCode.BadRequest)]
    [InlineData("", "", "Current", HttpStatusCode.BadRequest)]
    [InlineData(SettingsServer.Password, "short", "Password", HttpStatusCode.BadRequest)]
    [InlineData(SettingsServer.Password, "other unrelated words", null, HttpStatusCode.OK)]
    public async Task The_own_password_takes_the_old_one(string current, string password, string? field, HttpStatusCode status)
    {
        var eve = await _server.AddAsync("eve", new Grant(Role.Viewer, "payments"));
        var elsewhere = await _server.SignInAsync("eve");

        var answer = await eve.SendAsync($"{Path}/password", ("current", current), ("password", password));

        Assert.Equal(status, answer.Status);
        Assert.Contains(field is null ? "Your password is changed." : $"<b>{field}</b>: ", answer.Body, StringComparison.Ordinal);
        Assert.Equal(field is null ? HttpStatusCode.Redirect : HttpStatusCode.OK, (await elsewhere.OpenAsync("/")).Status);
        _ = await _server.SignInAsync("eve", field is null ? password : SettingsServer.Password);
    }

    [Theory]
    [InlineData(Role.Viewer, null, "sessions, views, share-links, about")]
    [InlineData(Role.Developer, "payments", "keys, sessions, views, share-links, about")]
    [InlineData(Role.Lead, "payments", "keys, people, sessions, views, share-links, about")]
    [InlineData(Role.Finops, null, "keys, sessions, views, share-links, about")]
    [InlineData(Role.Admin, null, "keys, people, sessions, views, share-links, sign-in, about")]
    public async Task Each_has_the_pages_that_they_may_see_and_begins_at_the_first(Role role, string? team, string tabs)
    {
        var browser = await _server.AddAsync("eve", new Grant(role, team));

        var start = (await browser.OpenAsync("/settings")).Location;
        var page = (await browser.OpenAsync(start ?? "")).Body;

        Assert.Equal(tabs, string.Join(", ", Tab().Matches(page).Select(m => m.Groups[1].Value).Distinct()));
        Assert.Equal($"/settings/{tabs.Split(", ")[0]}", start);
        foreach (var tab in tabs.Split(", "))
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync($"/settings/{tab}")).Status);
        }

        var about = (await browser.OpenAsync("/settings/about")).Body;
        Assert.Equal(team is null, about.Contains("Data folder", StringComparison.Ordinal));
        Assert.Contains("MIT License", about, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 Version/17.0 Safari/605.1", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone")]
    [InlineData("something else", "Unknown browser")]
    [InlineData(null, "Unknown browser")]
    public void A_browser_is_called_by_a_short_name(string? agent, string expected) => Assert.Equal(expected, BrowserName.Of(agent));

    private static string[] Ids(string page) => [.. Id().Matches(page).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("name=\"id\" value=\"([0-9]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("<a href=\"/settings/([a-z-]+)\"")]
    private static partial Regex Tab();
}
