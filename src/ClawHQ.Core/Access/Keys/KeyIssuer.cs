using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Access.Keys;

/// <summary>What came of making, rotating or importing a key: the key and its text, or what is wrong.</summary>
/// <param name="Id">Number of the new key; 0 when refused.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">The whole key, shown this once; null when refused or imported.</param>
/// <param name="Errors">Empty when it was made.</param>
public sealed record IssuedKey(int Id, string Name, string? Text, IReadOnlyList<ProblemItem> Errors);

/// <summary>
/// Makes, rotates, imports and revokes keys and keeps the ring up to date. Each takes the teams whose keys may be changed
/// (<see cref="Permission.ManageKeys"/> of who asks), so that nobody can forget them; a key that is bound to no team takes all. Each takes
/// who asks, for the audit trail.
/// </summary>
public sealed class KeyIssuer(KeyStore store, KeyRing ring, KeyHash hash, TimeProvider clock)
{
    /// <summary>Longest name of a key, and of what it is bound to.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Makes a key with a new secret.</summary>
    public Task<IssuedKey> CreateAsync(KeyDraft draft, TeamBound managed, Actor actor, CancellationToken cancellationToken) =>
        AddAsync(draft, managed, actor, null, AuditAction.KeyCreate, cancellationToken);

    /// <summary>Takes in a string made elsewhere as a key. Its text is never given back.</summary>
    public Task<IssuedKey> ImportAsync(
        KeyDraft draft, TeamBound managed, Actor actor, string text, CancellationToken cancellationToken) =>
        AddAsync(draft, managed, actor, text, AuditAction.KeyImport, cancellationToken);

    /// <summary>Makes a second secret for the key of this number, so that clients can change over before the old one is revoked.
    /// Null when there is no such live key.</summary>
    public async Task<IssuedKey?> RotateAsync(int id, TeamBound managed, Actor actor, CancellationToken cancellationToken)
    {
        if (Find(id, managed) is not { } key || !key.IsLive(clock.GetUtcNow()))
        {
            return null;
        }

        var draft = new KeyDraft { Name = key.Name, Scopes = key.Scopes, Binding = key.Binding, ExpiresAt = key.ExpiresAt };
        return await AddAsync(draft, managed, actor, null, AuditAction.KeyRotate, cancellationToken);
    }

    /// <summary>Ends a key at once. False when there is no such live key.</summary>
    public async Task<bool> RevokeAsync(int id, TeamBound managed, Actor actor, CancellationToken cancellationToken)
    {
        var isRevoked = Find(id, managed) is { } key && await store.RevokeAsync(key, actor, clock.GetUtcNow(), cancellationToken);
        ring.Reload();
        return isRevoked;
    }

    /// <summary>A key that may be changed; another team's is as if it were not there.</summary>
    private ApiKey? Find(int id, TeamBound managed) => ring.All.FirstOrDefault(k => k.Id == id && managed.Contains(k.Binding.Team));

    private async Task<IssuedKey> AddAsync(
        KeyDraft draft, TeamBound managed, Actor actor, string? imported, AuditAction action, CancellationToken cancellationToken)
    {
        var liveMax = action == AuditAction.KeyRotate ? 2 : 1;
        var errors = Check(draft, imported).ToList();
        if (!managed.Contains(draft.Binding.Team))
        {
            errors.Add(new ProblemItem(
                "team", draft.Binding.Team is { } team ? Problem.Echo(team) : null, "You manage the keys of some teams only.",
                $"One of {string.Join(", ", managed.Teams)}."));
        }

        if (errors.Count > 0)
        {
            return new IssuedKey(0, draft.Name, null, errors);
        }

        var text = imported ?? KeyText.Create();
        var isOurs = KeyText.TryGetPublicId(text, out var publicId);
        var (id, refusal) = await store.AddAsync(
            new NewKey(draft, publicId, hash.Of(text, !isOurs), liveMax, action), actor, clock.GetUtcNow(), cancellationToken);
        if (refusal is not null)
        {
            return new IssuedKey(0, draft.Name, null, [Explain(refusal, draft, liveMax)]);
        }

        ring.Reload();
        return new IssuedKey(id, draft.Name, imported is null ? text : null, []);
    }

    private IEnumerable<ProblemItem> Check(KeyDraft draft, string? imported)
    {
        if (!IsName(draft.Name))
        {
            yield return new ProblemItem(
                "name", Problem.Echo(draft.Name), $"Must be 1 to {NameLengthMax} characters without control characters.");
        }

        if (draft.Scopes == Scopes.None)
        {
            yield return new ProblemItem(
                "scopes", null, "Must name at least one scope.", "One or more of ingest, agent, read, admin.");
        }

        foreach (
            var (path, value) in new[] { ("team", draft.Binding.Team), ("project", draft.Binding.Project), ("agent", draft.Binding.Agent) })
        {
            if (value is not null && !IsName(value))
            {
                yield return new ProblemItem(
                    path, Problem.Echo(value), $"Must be 1 to {NameLengthMax} characters without control characters.");
            }
        }

        if (draft.Scopes.HasFlag(Scopes.Admin) && draft.Binding != KeyBinding.None)
        {
            yield return new ProblemItem(
                "scopes", "admin", "A key with the scope admin cannot be bound.", "Leave out team, project and agent, or the scope.");
        }

        if (draft.Scopes.HasFlag(Scopes.Read) && draft.Binding is { Team: null } and not { Project: null, Agent: null })
        {
            yield return new ProblemItem(
                "team", null, "A key that may read is bound by its team only.", "Name the team too, or leave out the scope read.");
        }

        if (draft.ExpiresAt <= clock.GetUtcNow())
        {
            yield return new ProblemItem("expires_at", draft.ExpiresAt?.ToString("O"), "Must lie in the future.");
        }

        if (imported is not null && !KeyText.IsImportable(imported))
        {
            yield return new ProblemItem(
                "key", null, $"Must be {KeyText.ForeignLengthMin} to {KeyText.LengthMax} printable ASCII characters without spaces.");
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameLengthMax && !name.Any(char.IsControl) && name.Trim() == name;

    private static ProblemItem Explain(string refusal, KeyDraft draft, int liveMax) => refusal switch
    {
        "name_taken" when liveMax > 1 =>
            new ProblemItem("name", draft.Name, "Two keys of this name are live already.", "Revoke the older one first."),
        "name_taken" => new ProblemItem("name", draft.Name, "A live key of this name exists.", "Choose another name, or rotate that key."),
        _ => new ProblemItem("key", null, "This string is known as a key already, live or revoked.", "Import another one."),
    };
}
