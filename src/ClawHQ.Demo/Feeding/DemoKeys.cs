using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using ClawHQ.Demo.Story;

namespace ClawHQ.Demo.Feeding;

/// <summary>The keys that the fleet reports with: one bound to each team, and one that is bound to none.</summary>
internal sealed class DemoKeys(KeyRing ring, KeyIssuer issuer)
{
    private const string Unbound = "shared";
    private const Scopes KeyScopes = Scopes.Ingest | Scopes.Agent;

    private readonly Dictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    /// <summary>Makes the keys that are missing.</summary>
    public async Task MakeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AddAsync(Unbound, KeyBinding.None, now, cancellationToken);
        foreach (var team in Fleet.Teams)
        {
            await AddAsync(team.Name, new KeyBinding(team.Name, null, null), now, cancellationToken);
        }
    }

    /// <summary>Who an agent is to the server.</summary>
    public Caller Of(AgentProfile agent) => _callers[agent.Team?.Name ?? Unbound];

    private async Task AddAsync(string name, KeyBinding binding, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = ring.All.FirstOrDefault(key => key.Name == name && key.IsLive(now))?.Id
            ?? await IssueAsync(name, binding, cancellationToken);
        _callers[name] = new Caller
        {
            Name = name, KeyId = id, Scopes = KeyScopes, Rights = Rights.OfKey(KeyScopes, binding), Binding = binding,
        };
    }

    private async Task<int> IssueAsync(string name, KeyBinding binding, CancellationToken cancellationToken)
    {
        var draft = new KeyDraft { Name = name, Scopes = KeyScopes, Binding = binding };
        var issued = await issuer.CreateAsync(draft, TeamBound.All, Actor.System with { Name = "demo" }, cancellationToken);
        return issued.Errors.Count == 0
            ? issued.Id
            : throw new StorageException($"The demo's key {name} cannot be made: {issued.Errors[0].Message}");
    }
}
