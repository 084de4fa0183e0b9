using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ClawHQ.Core.Access.People;

/// <summary>Hashes and checks passwords with the framework's hasher: PBKDF2 with HMAC-SHA512 and a salt for each.</summary>
public sealed class Passwords
{
    /// <summary>What OWASP asks of PBKDF2 with HMAC-SHA512.</summary>
    private const int Iterations = 210_000;

    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    /// <summary>Checked in place of an unknown person's hash, so that an unknown name takes as long as a wrong password.</summary>
    private readonly Lazy<string> _nobody;

    public Passwords() => _nobody = new Lazy<string>(() => _hasher.HashPassword("", Guid.NewGuid().ToString()));

    /// <summary>The hash to store.</summary>
    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <summary>Whether the password is this person's; takes the same time for nobody.</summary>
    /// <param name="person">Whose; null for nobody.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="isStale">Whether it is right but was hashed by rules of before, and should be hashed anew.</param>
    public bool IsRight(Person? person, string password, out bool isStale)
    {
        isStale = false;
        if (password.Length > PasswordRules.LengthMax)
        {
            return false;
        }

        var hash = person is { HasPassword: true } ? person.PasswordHash : _nobody.Value;
        var result = _hasher.VerifyHashedPassword("", hash, password);
        isStale = result == PasswordVerificationResult.SuccessRehashNeeded;
        return result != PasswordVerificationResult.Failed && person is { HasPassword: true };
    }
}
