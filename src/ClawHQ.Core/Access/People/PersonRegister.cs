using ClawHQ.Core.Api;

namespace ClawHQ.Core.Access.People;

/// <summary>Adds people and changes their passwords by the rules, and keeps sessions up to date.</summary>
public sealed class PersonRegister(PersonStore store, Passwords passwords, Sessions sessions, TimeProvider clock)
{
    /// <summary>Longest name.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Adds a person. Empty when done; else what is wrong.</summary>
    public async Task<IReadOnlyList<ProblemItem>> AddAsync(
        string name, string password, Role role, IReadOnlyList<string> teams, CancellationToken cancellationToken)
    {
        var errors = CheckName(name).Concat(CheckPassword(password)).ToList();
        if (role == Role.Admin && teams.Count > 0)
        {
            errors.Add(
                new ProblemItem(
                    "teams", string.Join(
                        ',', teams), "An administrator sees all teams.", "Leave out the teams, or choose the role viewer."));
        }

        if (errors.Count == 0 && await store.AddAsync(
                name, passwords.Hash(password), role, teams, clock.GetUtcNow(), cancellationToken) is null)
        {
            errors.Add(new ProblemItem("name", name, "A person of this name exists."));
        }

        return errors;
    }

    /// <summary>Sets a new password and ends the person's sessions. Empty when done; else what is wrong.</summary>
    public async Task<IReadOnlyList<ProblemItem>> SetPasswordAsync(Person person, string password, CancellationToken cancellationToken)
    {
        var errors = CheckPassword(password).ToList();
        if (errors.Count == 0)
        {
            await store.SetPasswordAsync(person.Id, passwords.Hash(password), cancellationToken);
            sessions.Reload();
        }

        return errors;
    }

    /// <summary>Bars a person, or lets them in again.</summary>
    public async Task SetDisabledAsync(Person person, bool isDisabled, CancellationToken cancellationToken)
    {
        await store.SetDisabledAsync(person.Id, isDisabled ? clock.GetUtcNow() : null, cancellationToken);
        sessions.Reload();
    }

    /// <summary>What is wrong with a password.</summary>
    internal static IEnumerable<ProblemItem> CheckPassword(string password)
    {
        if (password.Length is < Passwords.LengthMin or > Passwords.LengthMax)
        {
            yield return new ProblemItem("password", null, $"Must have {Passwords.LengthMin} to {Passwords.LengthMax} characters.");
        }
    }

    private static IEnumerable<ProblemItem> CheckName(string name)
    {
        if (name.Length is 0 or > NameLengthMax || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            yield return new ProblemItem("name", Problem.Echo(name), $"Must be 1 to {NameLengthMax} characters without spaces.");
        }
    }
}
