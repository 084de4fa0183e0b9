using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

/// <summary>Somebody who calls, and what they are.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Client">Calls as this principal.</param>
/// <param name="Role">A person's role; null for keys.</param>
/// <param name="Scope">A key's scope; null for people, and for keys that open nothing.</param>
/// <param name="Team">The only team; null for the whole organisation.</param>
internal sealed record Principal(string Name, HttpClient Client, Role? Role, Scopes? Scope, string? Team);

/// <summary>Everyone who can call: no key, dead keys, every scope and every role, for the organisation and for one team.</summary>
internal sealed class Principals : IDisposable
{
    public const string Team = "payments";

    private const string Password = "several unrelated words";

    /// <summary>What a key may have at most.</summary>
    public static readonly Scopes EveryScope = ScopeNames.All.Aggregate(Scopes.None, (all, next) => all | next.Scope);

    private readonly List<Browser> _browsers = [];

    public List<Principal> All { get; } = [];

    /// <summary>Makes all of them on a server.</summary>
    public static async Task<Principals> CreateAsync(TestServer server, FakeClock clock)
    {
        var principals = new Principals();
        await principals.AddKeysAsync(server, clock);
        foreach (var role in Enum.GetValues<Role>())
        {
            await principals.AddPersonAsync(server, role, null);
            await principals.AddPersonAsync(server, role, Team);
        }

        return principals;
    }

    public void Dispose()
    {
        foreach (var browser in _browsers)
        {
            browser.Dispose();
        }

        foreach (var key in All.Where(p => p.Role is null))
        {
            key.Client.Dispose();
        }
    }

    private async Task AddKeysAsync(TestServer server, FakeClock clock)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var issuer = server.Host.Services.GetRequiredService<KeyIssuer>();
        var revoked = await issuer.CreateAsync(new KeyDraft { Name = "revoked", Scopes = EveryScope },
            TeamBound.All, Actor.System, cancelled);
        await issuer.RevokeAsync(revoked.Id, TeamBound.All, Actor.System, cancelled);
        var soon = clock.GetUtcNow().AddHours(1);
        var expired = await issuer.CreateAsync(
            new KeyDraft { Name = "expired", Scopes = EveryScope, ExpiresAt = soon }, TeamBound.All, Actor.System, cancelled);
        clock.Advance(TimeSpan.FromHours(2));
        AddKey("no key", null, null, null);
        AddKey("revoked key", revoked.Text, null, null);
        AddKey("expired key", expired.Text, null, null);
        AddKey("unknown key", KeyText.Create(), null, null);
        foreach (var (scope, name) in ScopeNames.All)
        {
            var unbound = new KeyDraft { Name = name, Scopes = scope };
            AddKey($"key {name}", (await issuer.CreateAsync(unbound, TeamBound.All, Actor.System, cancelled)).Text, scope, null);
            if (scope != Scopes.Admin)
            {
                var bound = new KeyDraft { Name = $"{name} of {Team}", Scopes = scope, Binding = new KeyBinding(Team, null, null) };
                AddKey($"key {name} of {Team}", (await issuer.CreateAsync(bound,
                    TeamBound.All, Actor.System, cancelled)).Text, scope, Team);
            }
        }

        void AddKey(string name, string? key, Scopes? scope, string? team) =>
            All.Add(new Principal(name, server.ClientWith(key), null, scope, team));
    }

    private async Task AddPersonAsync(TestServer server, Role role, string? team)
    {
        var name = team is null ? $"the-{role}" : $"the-{role}-of-{team}";
        var register = server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync(name, Password, [new Grant(role, team)], Actor.System, TestContext.Current.CancellationToken));
        var browser = new Browser(server);
        _browsers.Add(browser);
        Assert.Equal(Landing.Of([new Grant(role, team)]), await browser.SignInAsync(name, Password));
        All.Add(new Principal(name, browser.Client, role, null, team));
    }
}
