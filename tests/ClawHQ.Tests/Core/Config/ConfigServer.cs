using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Config;

/// <summary>Speaks to a server as an administrator's pipeline does.</summary>
internal sealed class ConfigServer : IAsyncDisposable
{
    private readonly HttpClient _admin;

    private ConfigServer(TestServer server, HttpClient admin) => (Server, _admin) = (server, admin);

    public TestServer Server { get; }

    public static async Task<ConfigServer> StartAsync(
        string? folder = null, TimeProvider? clock = null, IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? replace = null)
    {
        var server = await TestServer.StartAsync(clock, settings, folder, replace);
        var draft = new KeyDraft { Name = $"config {Guid.NewGuid():N}", Scopes = Scopes.Admin | Scopes.Read };
        var issuer = server.Host.Services.GetRequiredService<KeyIssuer>();
        var issued = await issuer.CreateAsync(draft, TeamBound.All, Actor.System, CancellationToken.None);
        return new ConfigServer(server, server.ClientWith(issued.Text));
    }

    public T Get<T>()
        where T : notnull => Server.Host.Services.GetRequiredService<T>();

    /// <summary>One object as YAML.</summary>
    public static string Object(string kind, string name, string spec) =>
        $"apiVersion: clawhq/v1\nkind: {kind}\nmetadata: {{name: \"{name}\"}}\nspec: {spec}\n";

    /// <summary>Documents of one file.</summary>
    public static string File(params IEnumerable<string> objects) => string.Join("---\n", objects);

    public Task<(HttpStatusCode Status, JsonElement Answer)> PlanAsync(
        string text, string? owner = null, bool prune = false, string? basis = null) => PostAsync("plan", text, owner, prune, basis);

    public Task<(HttpStatusCode Status, JsonElement Answer)> ApplyAsync(
        string text, string? owner = null, bool prune = false, string? basis = null) => PostAsync("apply", text, owner, prune, basis);

    /// <summary>Applies and demands success.</summary>
    public async Task AppliedAsync(string text, string? owner = null, bool prune = false)
    {
        var (status, answer) = await ApplyAsync(text, owner, prune);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
    }

    /// <summary>Kind and name of all objects.</summary>
    public async Task<IReadOnlyList<string>> ObjectsAsync()
    {
        var answer = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/config/objects");
        return [.. answer.GetProperty("items").EnumerateArray().Select(o => $"{o.GetProperty("kind")}/{o.GetProperty("name")}")];
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var response = await _admin.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await Server.DisposeAsync();
    }

    private Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(
        string verb, string text, string? owner, bool prune, string? basis) => SendAsync(
        HttpMethod.Post,
        $"/api/v1/config/{verb}",
        JsonContent.Create(new { files = new[] { new { path = "config.yaml", text } }, owner, prune, @base = basis }));
}
