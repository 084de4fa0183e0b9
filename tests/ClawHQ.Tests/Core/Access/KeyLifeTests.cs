using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

public class KeyLifeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_without_a_key_is_refused_and_health_is_open()
    {
        await using var server = await TestServer.StartAsync();
        using var nobody = server.ClientWith(null);

        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/healthz", Cancelled)).StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, "key_missing"), await AnswerAsync(nobody.GetAsync("/api/v1/keys", Cancelled)));
    }

    [Fact]
    public async Task The_first_key_reads_but_does_not_administer()
    {
        await using var server = await TestServer.StartAsync();

        var refused = await server.Client.PostAsJsonAsync("/api/v1/keys", new { name = "x", scopes = new[] { "read" } }, Cancelled);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(
            (HttpStatusCode.Forbidden, "scope_missing", "The key \"first\" lacks the scope admin."),
            (refused.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task A_key_is_shown_once_rotated_and_revoked()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = await AdminAsync(server);
        var made = await PostAsync(admin, "/api/v1/keys", new { name = "bot", scopes = new[] { "read" }, team = "payments" });
        var (id, old) = (made.GetProperty("id").GetInt32(), made.GetProperty("key").GetString());

        var rotated = await PostAsync(admin, $"/api/v1/keys/{id}/rotate", new { });
        var third = await admin.PostAsJsonAsync($"/api/v1/keys/{id}/rotate", new { }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, third.StatusCode);

        using var oldClient = server.ClientWith(old);
        using var newClient = server.ClientWith(rotated.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.OK, (await oldClient.GetAsync("/api/v1/keys", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/v1/keys/{id}", Cancelled)).StatusCode);

        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await AnswerAsync(oldClient.GetAsync("/api/v1/keys", Cancelled)));
        var seen = await newClient.GetFromJsonAsync<JsonElement>("/api/v1/keys", Cancelled);
        Assert.DoesNotContain(old ?? "", seen.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["bot", "bot"], seen.GetProperty("items").EnumerateArray().Select(k => k.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_key_ends_at_its_expiry()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock);
        var issuer = server.Host.Services.GetRequiredService<KeyIssuer>();
        var draft = new KeyDraft { Name = "short", Scopes = Scopes.Read, ExpiresAt = clock.GetUtcNow().AddHours(1) };
        using var client = server.ClientWith((await issuer.CreateAsync(draft, TeamBound.All, Actor.System, Cancelled)).Text);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/keys", Cancelled)).StatusCode);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((HttpStatusCode.Unauthorized, "key_expired"), await AnswerAsync(client.GetAsync("/api/v1/keys", Cancelled)));
    }

    [Theory]
    [InlineData("x-api-key", "")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    public async Task A_key_is_taken_from_either_header(string header, string before)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.ClientWith(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, before + TestServer.Key);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/keys", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_refused_key_is_remembered_by_its_beginning_with_the_key_that_was_meant()
    {
        await using var server = await TestServer.StartAsync();
        var issuer = server.Host.Services.GetRequiredService<KeyIssuer>();
        var key = (await issuer.CreateAsync(new KeyDraft { Name = "laptop", Scopes = Scopes.Read },
            TeamBound.All, Actor.System, Cancelled)).Text ?? "";
        using var client = server.ClientWith(key[..^1] + (key[^1] == 'a' ? 'b' : 'a'));

        await client.GetAsync("/api/v1/keys", Cancelled);
        await client.GetAsync("/api/v1/keys", Cancelled);

        var refused = Assert.Single(server.Host.Services.GetRequiredService<RefusedKeys>().Latest);
        Assert.Equal(
            (key[..16] + "…", "/api/v1/keys", KeyVerdict.Unknown, "laptop", 2L),
            (refused.Shown, refused.Path, refused.Verdict, refused.Meant, refused.Count));
    }

    [Fact]
    public async Task The_last_use_is_known_at_once_written_behind_and_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        try
        {
            await using (var server = await TestServer.StartAsync(folder: folder))
            {
                await server.Client.GetAsync("/api/v1/keys", Cancelled);
                var ring = server.Host.Services.GetRequiredService<KeyRing>();
                Assert.NotNull(ring.LastUseOf(Assert.Single(ring.All)));
            }

            await using var again = await TestServer.StartAsync(folder: folder);
            Assert.NotNull(Assert.Single(again.Host.Services.GetRequiredService<KeyRing>().All).LastUsedAt);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["reed"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":[null]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["admin"],"team":"a"}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["read"],"agent":"a"}""", "team")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"name":"x","scopes":["read"],"key":"0123456789abcdef"}""", "key")]
    [InlineData("""{"name":"first","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"x","scope":["read"]}""", "$.scope")]
    public async Task A_key_that_cannot_be_is_refused_with_the_field(string body, string path)
    {
        await using var server = await TestServer.StartAsync();
        using var admin = await AdminAsync(server);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await admin.PostAsync("/api/v1/keys", content, Cancelled);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(
            (HttpStatusCode.BadRequest, path),
            (response.StatusCode, problem.GetProperty("errors")[0].GetProperty("path").GetString()));
    }

    private static async Task<HttpClient> AdminAsync(TestServer server)
    {
        var issuer = server.Host.Services.GetRequiredService<KeyIssuer>();
        var draft = new KeyDraft { Name = "root", Scopes = Principals.EveryScope };
        return server.ClientWith((await issuer.CreateAsync(draft, TeamBound.All, Actor.System, Cancelled)).Text);
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private static async Task<(HttpStatusCode Status, string? Code)> AnswerAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return (response.StatusCode, problem.GetProperty("code").GetString());
    }
}
