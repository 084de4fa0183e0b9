using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Access.People;

/// <summary>What a new person shall be.</summary>
/// <param name="Name">The name that is typed at sign-in.</param>
/// <param name="PasswordHash">Empty for somebody who only signs in by the provider.</param>
/// <param name="Identity">Who it is at the provider; null for nobody there.</param>
/// <param name="Grants">What the person is.</param>
internal sealed record PersonDraft(string Name, string PasswordHash, ExternalIdentity? Identity, IReadOnlyList<Grant> Grants);

/// <summary>Adds people, changes and removes them by the rules, and keeps sessions up to date.</summary>
public sealed class PersonRegister(
    PersonStore store, Passwords passwords, SessionRing sessions, ConfigObjects declared, TimeProvider clock)
{
    /// <summary>Longest name of a person or team.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Most grants of one person.</summary>
    public const int GrantsMax = 1_000;

    /// <summary>Adds a person. Empty when done; else what is wrong.</summary>
    public async Task<IReadOnlyList<ProblemItem>> AddAsync(
        string name, string password, IReadOnlyList<Grant> grants, Actor actor, CancellationToken cancellationToken)
    {
        List<ProblemItem> errors = [.. CheckName(name), .. PasswordRules.Check("password", password, name), .. CheckGrants(grants)];
        var draft = new PersonDraft(name, errors.Count == 0 ? passwords.Hash(password) : "", null, grants);
        if (errors.Count == 0 && await store.AddAsync(draft, actor, clock.GetUtcNow(), cancellationToken) is null)
        {
            errors.Add(new ProblemItem("name", name, "A person of this name exists."));
        }

        return errors;
    }

    /// <summary>Sets what a person is besides what files declare, which stays; sessions take it over at once. Empty when done; else what is
    /// wrong.</summary>
    public async Task<IReadOnlyList<ProblemItem>> SetGrantsAsync(
        Person person, IReadOnlyList<Grant> grants, Actor actor, CancellationToken cancellationToken)
    {
        Grant[] managed = [.. person.Grants.Where(g => g.Binding is not null)];
        List<ProblemItem> errors = [.. CheckGrants(grants), .. CheckManaged(person, managed, grants)];
        if (errors.Count == 0 && IsLastAdministrator(person) && !grants.Concat(managed).Any(IsAdministration))
        {
            errors.Add(LastAdministrator("grants", person));
        }

        if (errors.Count == 0)
        {
            await store.SetGrantsAsync(person, grants, isMapped: false, actor, cancellationToken);
            sessions.Reload();
        }

        return errors;
    }

    /// <summary>Sets a new password and ends the person's sessions. Empty when done; else what is wrong.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="password">The new password.</param>
    /// <param name="field">The field to name in errors.</param>
    /// <param name="keptSession">A session that goes on; null to end all.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ProblemItem>> SetPasswordAsync(
        Person person, string password, string field, int? keptSession, Actor actor, CancellationToken cancellationToken)
    {
        var errors = PasswordRules.Check(field, password, person.Name).ToList();
        if (errors.Count == 0)
        {
            await store.SetPasswordAsync(person, passwords.Hash(password), keptSession, actor, cancellationToken);
            sessions.Reload();
        }

        return errors;
    }

    /// <summary>Bars a person, or lets them in again. Empty when done; else what is wrong.</summary>
    public async Task<IReadOnlyList<ProblemItem>> SetDisabledAsync(
        Person person, bool isDisabled, Actor actor, CancellationToken cancellationToken)
    {
        if (isDisabled && IsLastAdministrator(person))
        {
            return [LastAdministrator("name", person)];
        }

        await store.SetDisabledAsync(person, isDisabled ? clock.GetUtcNow() : null, actor, cancellationToken);
        sessions.Reload();
        return [];
    }

    /// <summary>Removes a person; sessions and share links end. Empty when done; else what is wrong.</summary>
    public async Task<IReadOnlyList<ProblemItem>> RemoveAsync(Person person, Actor actor, CancellationToken cancellationToken)
    {
        if (IsLastAdministrator(person))
        {
            return [LastAdministrator("name", person)];
        }

        await store.RemoveAsync(person, actor, cancellationToken);
        sessions.Reload();
        return [];
    }

    private static IEnumerable<ProblemItem> CheckName(string name)
    {
        if (name.Length is 0 or > NameLengthMax || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            yield return new ProblemItem("name", Problem.Echo(name), $"Must be 1 to {NameLengthMax} characters without spaces.");
        }
    }

    private static IEnumerable<ProblemItem> CheckGrants(IReadOnlyList<Grant> grants)
    {
        if (grants.Count is 0 or > GrantsMax)
        {
            yield return new ProblemItem("grants", null, $"Must be 1 to {GrantsMax} roles.", $"Roles are {Grant.RoleNames}.");
        }

        foreach (var team in grants.Select(g => g.Team).OfType<string>().Where(t => !IsTeam(t)))
        {
            yield return new ProblemItem(
                "grants", Problem.Echo(team), $"A team must be 1 to {NameLengthMax} characters without control characters.");
        }
    }

    /// <summary>A role that a file gives is not given once more: it would stay when the file takes it away.</summary>
    private IEnumerable<ProblemItem> CheckManaged(Person person, Grant[] managed, IReadOnlyList<Grant> grants) =>
        from there in managed
        where grants.Any(g => g.Role == there.Role && g.Team == there.Team)
        let file = declared.Find("RoleBinding", there.Binding!) is { IsManaged: true } found ? $"{found.File} of '{found.Owner}'" : "a file"
        select new ProblemItem(
            "grants", there.ToString(), $"{person.Name} has this role already: RoleBinding '{there.Binding}' is managed by {file}.",
            "Leave it out here, where it stays; change it there and apply.");

    private static bool IsTeam(string team) =>
        team.Length is > 0 and <= NameLengthMax && team.Trim() == team && !team.Any(char.IsControl);

    private static bool IsAdministration(Grant grant) => grant is { Role: Role.Admin, Team: null };

    /// <summary>Grants of a sign-in do not count: they may be gone with the next one.</summary>
    private bool IsLastAdministrator(Person person) => store.All()
        .Where(p => p.DisabledAt is null && p.Grants.Any(g => IsAdministration(g) && !g.IsMapped))
        .ToList() is [var only] && only.Id == person.Id;

    private static ProblemItem LastAdministrator(string path, Person person) => new(
        path, Problem.Echo(person.Name), "This is the last administrator.", "Make somebody else an administrator first.");
}
