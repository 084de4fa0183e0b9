using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Tests.Fakes;

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
        var refused = await nobody.GetAsync("/api/v1/keys", Cancelled);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((HttpStatusCode.Unauthorized, "key_missing"), (refused.StatusCode, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_first_key_reads_but_does_not_administer()
    {
        await using var server = await TestServer.StartAsync();

        var list = await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/keys", Cancelled);
        Assert.Equal("first", list.GetProperty("items")[0].GetProperty("name").GetString());
        var refused = await server.Client.PostAsJsonAsync("/api/v1/keys", new { name = "x", scopes = new[] { "read" } }, Cancelled);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(
            (HttpStatusCode.Forbidden, "scope_missing", "first lacks the scope admin."),
            (refused.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("title").GetString()));
    }
}
