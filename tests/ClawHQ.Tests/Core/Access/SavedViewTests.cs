using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Views;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Core.Access;

/// <summary>Saved views: a page under a name, for oneself, for a team or for everyone.</summary>
public sealed class SavedViewTests : IAsyncLifetime
{
    private const string Api = "/api/v1/views";
    private const string Path = "/explore?by=model&filter=team:payments";

    private SettingsServer _server = null!;
    private Browser _eve = null!;
    private Browser _bo = null!;
    private Browser _org = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _eve = await _server.AddAsync("eve", new Grant(Role.Viewer, "payments"));
        _bo = await _server.AddAsync("bo", new Grant(Role.Viewer, "search"));
        _org = await _server.AddAsync("org", new Grant(Role.Viewer, null));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_view_is_seen_by_its_audience_and_by_nobody_else()
    {
        Assert.Equal(HttpStatusCode.Created, await SaveAsync(_eve, new { name = "mine", path = Path }));
        var ours = new { name = "ours", path = Path, audience = "team", team = "payments" };
        Assert.Equal(HttpStatusCode.Created, await SaveAsync(_eve, ours));
        Assert.Equal(HttpStatusCode.Created, await SaveAsync(_org, new { name = "all", path = "/?range=7d", audience = "organisation" }));
        var theirs = new { name = "theirs", path = "/", audience = "team", team = "search" };
        Assert.Equal(HttpStatusCode.Created, await SaveAsync(_org, theirs));

        Assert.Equal(["mine", "ours", "all"], await NamesAsync(_eve));
        Assert.Equal(["all", "theirs"], await NamesAsync(_bo));
        Assert.Equal(["all", "theirs", "ours"], await NamesAsync(_org));
        var item = (await ItemsAsync(_eve))[1];
        Assert.Equal(
            (Path, "team", "payments", "eve"),
            (item.GetProperty("path").GetString(), item.GetProperty("audience").GetString(), item.GetProperty("team").GetString(),
                item.GetProperty("user").GetString()));
        var explore = (await _eve.OpenAsync("/explore")).Body;
        Assert.Contains("href=\"/explore?by=model&filter=team:payments\"", explore, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_owner_and_who_manages_people_remove_a_view_and_it_goes_with_its_owner()
    {
        await SaveAsync(_org, new { name = "all", path = "/", audience = "organisation" });
        await SaveAsync(_eve, new { name = "ours", path = "/", audience = "team", team = "payments" });
        var (all, ours) = (await IdAsync(_org, "all"), await IdAsync(_eve, "ours"));
        var admin = await _server.SignInAsync("admin", TestServer.AdminPassword);

        Assert.Equal(HttpStatusCode.NotFound, await RemoveAsync(_eve, all));
        Assert.Equal(HttpStatusCode.NotFound, await RemoveAsync(_bo, ours));
        Assert.Equal(HttpStatusCode.NotFound, await RemoveAsync(_bo, 999_999));
        Assert.Equal(HttpStatusCode.NoContent, await RemoveAsync(_org, all));
        Assert.Equal(HttpStatusCode.NotFound, await RemoveAsync(_org, all));
        Assert.Equal(HttpStatusCode.NoContent, await RemoveAsync(admin, ours));

        await SaveAsync(_org, new { name = "all", path = "/", audience = "organisation" });
        Assert.Empty(await _server.Get<PersonRegister>().RemoveAsync(_server.Get<PersonStore>().Find("org")!, Actor.System, Cancelled));
        Assert.Empty(await NamesAsync(_eve));
    }

    [Fact]
    public async Task What_cannot_be_saved_is_refused_by_the_name_of_its_field()
    {
        (string Name, string Path, string? Audience, string? Team, string Field)[] wrong =
        [
            ("", "/", null, null, "name"),
            (" x", "/", null, null, "name"),
            (new string('x', 101), "/", null, null, "name"),
            ("x", "", null, null, "path"),
            ("x", "https://evil.example/", null, null, "path"),
            ("x", "//evil.example/", null, null, "path"),
            ("x", "/\\evil.example", null, null, "path"),
            ("x", "/api/v1/spend", null, null, "path"),
            ("x", "/parts/palette?q=x", null, null, "path"),
            ("x", "/settings/keys", null, null, "path"),
            ("x", "/nowhere", null, null, "path"),
            ("x", "/?" + new string('x', 2_000), null, null, "path"),
            ("x", "/", "world", null, "audience"),
            ("x", "/", "organisation", null, "audience"),
            ("x", "/", "team", null, "team"),
            ("x", "/", "team", "search", "team"),
            ("x", "/", "private", "payments", "team"),
        ];
        foreach (var (name, path, audience, team, field) in wrong)
        {
            using var response = await _eve.Client.PostAsJsonAsync(Api, new { name, path, audience, team }, Cancelled);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("path").GetString());
        }

        Assert.Empty(_server.Get<SavedViewStore>().All());
    }

    [Fact]
    public async Task One_person_has_a_hundred_views_at_most_and_each_has_its_name()
    {
        for (var i = 0; i < SavedViewStore.OfOnePersonMax; i++)
        {
            Assert.Equal(HttpStatusCode.Created, await SaveAsync(_eve, new { name = $"view {i}", path = "/" }));
        }

        Assert.Equal(HttpStatusCode.BadRequest, await SaveAsync(_eve, new { name = "one more", path = "/" }));
        Assert.Equal(HttpStatusCode.NoContent, await RemoveAsync(_eve, await IdAsync(_eve, "view 7")));
        Assert.Equal(HttpStatusCode.BadRequest, await SaveAsync(_eve, new { name = "view 8", path = "/" }));
        Assert.Equal(HttpStatusCode.Created, await SaveAsync(_eve, new { name = "view 7", path = "/" }));
        Assert.Equal(HttpStatusCode.Created, await SaveAsync(_bo, new { name = "view 7", path = "/" }));
    }

    [Fact]
    public async Task The_form_of_a_page_saves_it_and_says_what_is_wrong_with_what_was_typed()
    {
        const string Page = "/settings/views";
        var saved = await _eve.SendAsync(Page, ("name", "Payments by model"), ("path", Path), ("audience", "team:payments"));
        Assert.Equal((HttpStatusCode.SeeOther, Path), (saved.Status, saved.Location));
        Assert.Contains("team payments", (await _eve.OpenAsync(Page)).Body, StringComparison.Ordinal);

        var again = await _eve.SendAsync(Page, ("name", "Payments by model"), ("path", Path), ("audience", "private"));
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Contains("<b>Name</b>: You have a view of this name.", again.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"Payments by model\"", again.Body, StringComparison.Ordinal);
        Assert.Contains($"value=\"{Path}\"", again.Body, StringComparison.Ordinal);
        var other = await _eve.SendAsync(Page, ("name", "x"), ("path", Path), ("audience", "team:search"));
        Assert.Contains("<b>Audience</b>: You see some teams only.", other.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await _eve.SendAsync(Page)).Status);

        Assert.Equal(Page, (await _eve.SendAsync($"{Page}/remove", ("id", $"{await IdAsync(_eve, "Payments by model")}"))).Location);
        Assert.Equal(Page, (await _eve.SendAsync($"{Page}/remove", ("id", "x"))).Location);
        Assert.Contains("No view is saved", (await _eve.OpenAsync(Page)).Body, StringComparison.Ordinal);
        using var fields = new FormUrlEncodedContent([new("name", "x"), new("path", "/")]);
        Assert.Equal(HttpStatusCode.Forbidden, (await _eve.SendAsync(Page, fields, isCrossSite: true)).Status);
    }

    private static async Task<HttpStatusCode> SaveAsync(Browser browser, object request)
    {
        using var response = await browser.Client.PostAsJsonAsync(Api, request, Cancelled);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> RemoveAsync(Browser browser, int id)
    {
        using var response = await browser.Client.DeleteAsync($"{Api}/{id}", Cancelled);
        return response.StatusCode;
    }

    private static async Task<IReadOnlyList<JsonElement>> ItemsAsync(Browser browser) =>
        [.. (await browser.Client.GetFromJsonAsync<JsonElement>(Api, Cancelled)).GetProperty("items").EnumerateArray()];

    private static async Task<IEnumerable<string?>> NamesAsync(Browser browser) =>
        (await ItemsAsync(browser)).Select(v => v.GetProperty("name").GetString());

    private static async Task<int> IdAsync(Browser browser, string name) =>
        (await ItemsAsync(browser)).First(v => v.GetProperty("name").GetString() == name).GetProperty("id").GetInt32();
}
