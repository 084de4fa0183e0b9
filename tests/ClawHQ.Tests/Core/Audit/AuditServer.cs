using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Audit;

/// <summary>A server with an administrator's key and browser, for tests of the trail.</summary>
internal sealed class AuditServer : IAsyncDisposable
{
    public const string AdminKey = "an-administrators-own-key";
    public const string Password = "several unrelated words";

    private AuditServer(TestServer server)
    {
        Server = server;
        Admin = server.ClientWith(AdminKey);
        Browser = new Browser(server);
    }

    public TestServer Server { get; }

    /// <summary>Calls with the administrator's key.</summary>
    public HttpClient Admin { get; }

    /// <summary>The administrator's browser.</summary>
    public Browser Browser { get; }

    /// <summary>Number of the last record.</summary>
    public long Last => Get<AuditLog>().Head.Seq;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<AuditServer> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string? folder = null, TimeProvider? clock = null)
    {
        var server = new AuditServer(await TestServer.StartAsync(clock, settings, folder));
        if (server.Get<KeyRing>().All.All(k => k.Name != "administrator"))
        {
            await server.KeyAsync("administrator", Scopes.Admin | Scopes.Read, AdminKey);
        }

        Assert.Equal("/", await server.Browser.SignInAsync("admin", TestServer.AdminPassword));
        return server;
    }

    public T Get<T>()
        where T : notnull => Server.Host.Services.GetRequiredService<T>();

    /// <summary>Makes a key and gives its number.</summary>
    public async Task<int> KeyAsync(string name, Scopes scopes = Scopes.Ingest, string? text = null)
    {
        var draft = new KeyDraft { Name = name, Scopes = scopes };
        var issuer = Get<KeyIssuer>();
        var made = text is null
            ? await issuer.CreateAsync(draft, TeamBound.All, Actor.System, Cancelled)
            : await issuer.ImportAsync(draft, TeamBound.All, Actor.System, text, Cancelled);
        Assert.Empty(made.Errors);
        return made.Id;
    }

    /// <summary>Makes a viewer and gives their number.</summary>
    public async Task<int> PersonAsync(string name)
    {
        Assert.Empty(await Get<PersonRegister>().AddAsync(name, Password, [new Grant(Role.Viewer, null)], Actor.System, Cancelled));
        return Get<PersonStore>().Find(name)?.Id ?? 0;
    }

    /// <summary>A browser in which somebody has signed in.</summary>
    public async Task<Browser> SignedInAsync(string name, string password = Password)
    {
        var browser = new Browser(Server);
        Assert.DoesNotContain("error", await browser.SignInAsync(name, password), StringComparison.Ordinal);
        return browser;
    }

    /// <summary>Records after a number, oldest first.</summary>
    public IReadOnlyList<AuditRecord> After(long seq) =>
        [.. Get<AuditTrail>().Find(new AuditQuery(), 1_000).Where(r => r.Seq > seq).Reverse().Select(AuditRecord.Of)];

    /// <summary>The whole trail as an export.</summary>
    public Task<string> ExportAsync(string query = "") => Admin.GetStringAsync($"/api/v1/audit/export{query}", Cancelled);

    public async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await Admin.GetAsync(path, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        Browser.Dispose();
        await Server.DisposeAsync();
    }
}
