using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.People;

/// <summary>What came of changing one's own password.</summary>
/// <param name="Errors">What is wrong; empty when it was changed.</param>
/// <param name="Status">The HTTP status that says the same.</param>
/// <param name="Code">A stable word for programs: <c>invalid</c>, <c>no_password</c>, <c>too_many_attempts</c>; null when it was
/// changed.</param>
public sealed record PasswordChange(IReadOnlyList<ProblemItem> Errors, int Status, string? Code)
{
    /// <summary>It was changed.</summary>
    public static PasswordChange Done { get; } = new([], StatusCodes.Status204NoContent, null);
}

/// <summary>Changes the password of who is signed in, who has to know the old one; their other sessions end.</summary>
public sealed class OwnPassword(PersonStore people, PersonRegister register, PasswordCheck passwords)
{
    /// <summary>Changes it. Wrong guesses at the old one count like those at sign-in.</summary>
    /// <param name="context">The request of the person.</param>
    /// <param name="current">The password of now.</param>
    /// <param name="password">The new one.</param>
    public async Task<PasswordChange> ChangeAsync(HttpContext context, string current, string password)
    {
        var person = people.All().First(p => p.Id == context.Caller.PersonId);
        if (!person.HasPassword)
        {
            return Refused(409, "no_password", "current", "You sign in by the identity provider and have no password here.");
        }

        switch (await passwords.CheckAsync(person, person.Name, current, context))
        {
            case PasswordVerdict.Wrong:
                return Refused(400, "invalid", "current", "This is not your password.");
            case PasswordVerdict.Blocked:
                return Refused(429, "too_many_attempts", "current", "Too many wrong passwords. Wait five minutes, then try again.");
            default:
                var errors = await register.SetPasswordAsync(
                    person, password, "password", SessionRegister.CurrentId(context), context.Actor, context.RequestAborted);
                return errors.Count > 0 ? new PasswordChange(errors, 400, "invalid") : PasswordChange.Done;
        }
    }

    private static PasswordChange Refused(int status, string code, string field, string message) =>
        new([new ProblemItem(field, null, message)], status, code);
}
