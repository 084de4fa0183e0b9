using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Core.Access;

/// <summary>A link to a page: it opens that page, within what its maker may see, and nothing else.</summary>
public sealed class ShareLinkTests : IAsyncLifetime
{
    private SettingsServer _server = null!;
    private Browser _eve = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private PersonRegister Register => _server.Get<PersonRegister>();

    private Person Eve => _server.Get<PersonStore>().Find("eve") ?? throw new InvalidOperationException();

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _eve = await _server.AddAsync("eve", new Grant(Role.Viewer, "payments"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Whoever_has_the_link_sees_the_page_and_no_other_address()
    {
        var url = await ShareAsync("/?range=7d");

        var (status, page) = await OpenAsync(url);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Shared by eve", page, StringComparison.Ordinal);
        Assert.Contains("data-still", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(url + "/api/v1/spend")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(url[..^1] + (url[^1] == 'a' ? 'b' : 'a'))).Status);
        using var client = _server.Server.ClientWith(null);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync(url, null, Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/spend", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_link_ends_at_its_time_when_it_is_taken_back_and_with_its_maker()
    {
        var (timed, revoked, ofMaker) = (await ShareAsync("/"), await ShareAsync("/"), await ShareAsync("/?range=30d"));
        var items = (await _eve.Client.GetFromJsonAsync<JsonElement>("/api/v1/share-links", Cancelled)).GetProperty("items");
        Assert.Equal(["/?range=30d", "/", "/"], items.EnumerateArray().Select(l => l.GetProperty("path").GetString()));
        Assert.DoesNotContain(timed[^64..], items.GetRawText(), StringComparison.Ordinal);

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _eve.Client.DeleteAsync($"/api/v1/share-links/{items[1].GetProperty("id")}", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(revoked)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(timed)).Status);

        Assert.Empty(await Register.SetDisabledAsync(Eve, true, Actor.System, Cancelled));
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(ofMaker)).Status);
        Assert.Empty(await Register.SetDisabledAsync(Eve, false, Actor.System, Cancelled));
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(ofMaker)).Status);
        _server.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(timed)).Status);
    }

    [Fact]
    public async Task A_link_never_shows_more_than_its_maker_could_see_then_nor_than_they_may_see_now()
    {
        var shared = await ShareAsync("/setup");
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(shared)).Status);
        var links = _server.Get<ClawHQ.Core.Access.Sharing.ShareLinkStore>();
        Assert.Equal(["payments"], Assert.Single(links.All(_server.Clock.GetUtcNow())).Teams.Teams);

        Assert.Empty(await Register.SetGrantsAsync(Eve, [new Grant(Role.Admin, null)], Actor.System, Cancelled));
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(shared)).Status);
        Assert.Empty(await Register.SetGrantsAsync(Eve, [new Grant(Role.Viewer, "search")], Actor.System, Cancelled));
        Assert.Equal(HttpStatusCode.Forbidden, (await OpenAsync(shared)).Status);
    }

    [Theory]
    [InlineData("/diagnostics", null, "path")]
    [InlineData("/api/v1/spend", null, "path")]
    [InlineData("/parts/overview", null, "path")]
    [InlineData("/nowhere", null, "path")]
    [InlineData("//evil.example/", null, "path")]
    [InlineData("https://evil.example/", null, "path")]
    [InlineData("", null, "path")]
    [InlineData("/", "2026-11-22T05:00:00Z", "expires_at")]
    [InlineData("/", "2027-11-22T05:00:00Z", "expires_at")]
    public async Task What_cannot_be_shared_is_refused_with_the_field(string path, string? expires, string expected)
    {
        using var response = await _eve.Client.PostAsJsonAsync("/api/v1/share-links", new { path, expires_at = expires }, Cancelled);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(
            (HttpStatusCode.BadRequest, expected),
            (response.StatusCode, problem.GetProperty("errors")[0].GetProperty("path").GetString()));
    }

    private async Task<string> ShareAsync(string path)
    {
        using var response = await _eve.Client.PostAsJsonAsync("/api/v1/share-links", new { path }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("url").GetString() ?? "";
    }

    private async Task<(HttpStatusCode Status, string Body)> OpenAsync(string url)
    {
        using var client = _server.Server.ClientWith(null);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var response = await client.GetAsync(url, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
