using Microsoft.AspNetCore.Identity;

namespace ClawHQ.Core.Access.People;

/// <summary>Hashes and checks passwords with the framework's hasher.</summary>
public sealed class Passwords
{
    /// <summary>Shortest password that is accepted.</summary>
    public const int LengthMin = 10;

    /// <summary>Longest password that is looked at.</summary>
    public const int LengthMax = 256;

    private readonly PasswordHasher<string> _hasher = new();

    /// <summary>Checked in place of an unknown person's hash, so that an unknown name takes as long as a wrong password.</summary>
    private readonly string _nobody;

    public Passwords() => _nobody = _hasher.HashPassword("", Guid.NewGuid().ToString());

    /// <summary>The hash to store.</summary>
    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <summary>Whether the password is this person's; takes the same time for nobody.</summary>
    public bool IsRight(Person? person, string password) =>
        password.Length <= LengthMax
        && _hasher.VerifyHashedPassword("", person?.PasswordHash ?? _nobody, password) != PasswordVerificationResult.Failed
        && person is not null;
}
