using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Api.Parameters;

/// <summary>What handlers read by themselves from the query string and the body.</summary>
public sealed class KnownParametersTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        var draft = new KeyDraft { Name = "admin", Scopes = Scopes.Admin };
        var issued = await _server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(draft, TeamBound.All, Actor.System, Cancelled);
        _admin = _server.ClientWith(issued.Text);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/v1/prices?modle=gpt-5.1", "modle")]
    [InlineData("GET", "/api/v1/prices/openai/gpt-5.1?provider=azure", "provider")]
    [InlineData("GET", "/api/v1/prices/unpriced?form=2026-01-01T00:00:00Z", "form")]
    [InlineData("POST", "/api/v1/prices/import?dryrun=false", "dryrun")]
    [InlineData("POST", "/api/v1/prices/reprice?dry_run=true", "dry_run")]
    [InlineData("GET", "/api/v1/keys?team=payments", "team")]
    [InlineData("GET", "/api/v1/users?role=admin", "role")]
    [InlineData("GET", "/api/v1/diagnostics?since=yesterday", "since")]
    public async Task A_parameter_that_would_change_nothing_is_refused_by_name(string method, string path, string parameter)
    {
        var problem = await RefusedAsync(method, path, "{}");

        Assert.Equal("invalid_parameter", problem.GetProperty("code").GetString());
        Assert.Equal(
            [(parameter, "There is no such parameter.")],
            problem.GetProperty("errors").EnumerateArray().Select(e =>
                (e.GetProperty("path").GetString(), e.GetProperty("message").GetString())));
    }

    [Theory]
    [InlineData("GET", "/api/v1/prices?limit=ten", "limit", "ten", "This is not a whole number in range.")]
    [InlineData("GET", "/api/v1/prices?history=maybe", "history", "maybe", "This is neither true nor false.")]
    [InlineData("POST", "/api/v1/prices/import?dry_run=perhaps", "dry_run", "perhaps", "This is neither true nor false.")]
    [InlineData("GET", "/api/v1/prices/unpriced?from=soon", "from", "soon", "This is not an RFC 3339 time such as 2026-11-01T00:00:00Z.")]
    public async Task A_parameter_that_cannot_be_read_is_named_as_it_was_written(
        string method, string path, string parameter, string value, string message)
    {
        var problem = await RefusedAsync(method, path, "{}");

        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray().ToList());
        Assert.Equal(
            (parameter, value, message),
            (error.GetProperty("path").GetString(), error.GetProperty("value").GetString(), error.GetProperty("message").GetString()));
        Assert.DoesNotContain("Nullable", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/prices/reprice", """{"from":"x"}""", "$.from")]
    [InlineData("/api/v1/keys", """{"name":1}""", "$.name")]
    public async Task A_field_of_the_wrong_kind_is_named_without_our_types(string path, string body, string field)
    {
        var problem = await RefusedAsync("POST", path, body);

        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray().ToList());
        Assert.Equal(
            (field, "This is not of the kind that is expected here."),
            (error.GetProperty("path").GetString(), error.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("/api/v1/prices?limit=1")]
    [InlineData("/api/v1/prices/export")]
    [InlineData("/api/v1/prices/overrides")]
    [InlineData("/api/v1/prices/unpriced")]
    [InlineData("/metrics")]
    public async Task An_administrators_key_reads_prices_and_metrics_too(string path)
    {
        using var response = await _admin.GetAsync(path, Cancelled);

        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode}");
    }

    private async Task<JsonElement> RefusedAsync(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? new StringContent(body, Encoding.UTF8, "application/json") : null;
        using var response = await _admin.SendAsync(request, Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True((int)response.StatusCode == 400, $"{path}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }
}
