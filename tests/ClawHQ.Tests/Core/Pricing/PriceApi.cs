using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Pricing;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Pricing;

/// <summary>A server with a key that may change prices.</summary>
internal sealed class PriceApi : IAsyncDisposable
{
    private PriceApi(TestServer server, HttpClient admin) => (Server, Admin) = (server, admin);

    public TestServer Server { get; }

    public HttpClient Admin { get; }

    public PriceBook Book => Server.Host.Services.GetRequiredService<PriceBook>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<PriceApi> StartAsync(string? folder = null, Action<IServiceCollection>? replace = null)
    {
        var server = await TestServer.StartAsync(folder: folder, replace: replace);
        var draft = new KeyDraft { Name = $"prices {Guid.NewGuid():N}", Scopes = Scopes.Admin | Scopes.Read };
        var issued = await server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(draft, TeamBound.All, Actor.System, Cancelled);
        return new PriceApi(server, server.ClientWith(issued.Text));
    }

    public async Task<JsonElement> GetAsync(string path) => await Admin.GetFromJsonAsync<JsonElement>($"/api/v1/prices{path}", Cancelled);

    public async Task<(int Status, JsonElement Body)> ImportAsync(string query, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        var response = await Admin.PostAsync($"/api/v1/prices/import{query}", content, Cancelled);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled));
    }

    public async Task<(int Status, JsonElement Body)> PutAsync(string path, object body)
    {
        var response = await Admin.PutAsJsonAsync($"/api/v1/prices{path}", body, Cancelled);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled));
    }

    public async Task<int> DeleteAsync(string path) =>
        (int)(await Admin.DeleteAsync(new Uri($"/api/v1/prices{path}", UriKind.Relative), Cancelled)).StatusCode;

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Server.DisposeAsync();
    }
}
