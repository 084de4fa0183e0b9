using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

/// <summary>A team's administrator makes and changes keys of that team and of no other, by the API as on the page.</summary>
public sealed class TeamKeysTests : IAsyncLifetime
{
    private const string Password = "several unrelated words";

    private TestServer _server = null!;
    private Browser _ann = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IEnumerable<ApiKey> Made => _server.Host.Services.GetRequiredService<KeyRing>().All.Where(k => k.Name != FirstStart.KeyName);

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        var register = _server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("ann", Password, [new Grant(Role.Admin, "payments")], Actor.System, Cancelled));
        _ann = new Browser(_server);
        Assert.Equal("/", await _ann.SignInAsync("ann", Password));
    }

    public async ValueTask DisposeAsync()
    {
        _ann.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("", "admin")]
    [InlineData("", "ingest")]
    [InlineData("search", "read")]
    public async Task On_the_page_no_key_beyond_the_team_is_made(string team, string scope)
    {
        var page = await PostAsync(_ann, team, scope);

        Assert.Contains("You manage the keys of some teams only.", page, StringComparison.Ordinal);
        Assert.Empty(Made);
    }

    [Fact]
    public async Task On_the_page_a_key_of_the_team_is_made()
    {
        Assert.Contains(">payments</option>", await _ann.Client.GetStringAsync("/setup", Cancelled), StringComparison.Ordinal);

        Assert.Contains("shown this once", await PostAsync(_ann, "payments", "ingest"), StringComparison.Ordinal);
        Assert.Equal(new KeyBinding("payments", null, null), Assert.Single(Made).Binding);
    }

    [Fact]
    public async Task A_team_that_is_too_long_is_an_error_and_not_left_out()
    {
        using var admin = new Browser(_server);
        Assert.Equal("/", await admin.SignInAsync("admin", TestServer.AdminPassword));

        var page = await PostAsync(admin, new string('t', 201), "read");

        Assert.Contains("Must be 1 to 100 characters", page, StringComparison.Ordinal);
        Assert.Empty(Made);
    }

    [Fact]
    public async Task By_the_API_no_key_beyond_the_team_is_made_or_changed()
    {
        var issuer = _server.Host.Services.GetRequiredService<KeyIssuer>();
        var others = new KeyDraft { Name = "others", Scopes = Scopes.Ingest, Binding = new KeyBinding("search", null, null) };
        var id = (await issuer.CreateAsync(others, TeamBound.All, Actor.System, Cancelled)).Id;

        Assert.Equal((HttpStatusCode.BadRequest, "team"), await AnswerAsync("/api/v1/keys", new { name = "x", scopes = Read }));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "team"), await AnswerAsync("/api/v1/keys", new { name = "x", scopes = Read, team = "search" }));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "team"),
            await AnswerAsync("/api/v1/keys/import", new { name = "x", scopes = Read, key = "a-key-from-somewhere" }));
        Assert.Equal((HttpStatusCode.NotFound, null), await AnswerAsync($"/api/v1/keys/{id}/rotate", new { }));
        Assert.Equal(HttpStatusCode.NotFound, (await _ann.Client.DeleteAsync($"/api/v1/keys/{id}", Cancelled)).StatusCode);

        Assert.Equal(("others", null), (Assert.Single(Made).Name, Assert.Single(Made).RevokedAt));
    }

    private static string[] Read => ["read"];

    private static async Task<string> PostAsync(Browser browser, string team, string scope)
    {
        using var form = new FormUrlEncodedContent([new("name", "made"), new("team", team), new("scope", scope)]);
        using var response = await browser.Client.PostAsync("/setup/keys", form, Cancelled);
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    private async Task<(HttpStatusCode Status, string? Path)> AnswerAsync(string path, object body)
    {
        using var response = await _ann.Client.PostAsJsonAsync(path, body, Cancelled);
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors");
        return (response.StatusCode, errors.GetArrayLength() == 0 ? null : errors[0].GetProperty("path").GetString());
    }
}
