using System.Security.Cryptography;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;

namespace ClawHQ.Core.Access.People;

/// <summary>What the first start made, to be shown once.</summary>
/// <param name="Password">The password of <see cref="FirstStart.AdministratorName"/>; null when there was one or it was given.</param>
/// <param name="Key">The first key; null when there was one or it was given.</param>
public sealed record FirstStartResult(string? Password, string? Key);

/// <summary>Makes the first administrator and the first key in an empty data folder.</summary>
public sealed class FirstStart(PersonStore people, PersonRegister register, KeyRing ring, KeyIssuer issuer)
{
    /// <summary>Name of the first administrator.</summary>
    public const string AdministratorName = "admin";

    /// <summary>Name of the first key.</summary>
    public const string KeyName = "first";

    private const string PasswordAlphabet = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ";

    /// <summary>Makes what is missing; a password (<c>CLAWHQ_ADMIN_PASSWORD</c>) or key (<c>CLAWHQ_API_KEY</c>) that is null is
    /// made up.</summary>
    /// <exception cref="StorageException">The given password or key breaks a rule; then nothing was made up.</exception>
    public async Task<FirstStartResult> RunAsync(string? password, string? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            var made = await AddAdministratorAsync(password, cancellationToken);
            return new FirstStartResult(made, await AddKeyAsync(null, cancellationToken));
        }

        // A given key comes first: were it refused after a password was made up, that password would never be shown.
        var text = await AddKeyAsync(key, cancellationToken);
        return new FirstStartResult(await AddAdministratorAsync(password, cancellationToken), text);
    }

    private async Task<string?> AddAdministratorAsync(string? password, CancellationToken cancellationToken)
    {
        if (people.All().Count > 0)
        {
            return null;
        }

        var made = password is null ? RandomNumberGenerator.GetString(PasswordAlphabet, 16) : null;
        Demand(
            "CLAWHQ_ADMIN_PASSWORD",
            await register.AddAsync(
                AdministratorName, password ?? made ?? "", [new Grant(Role.Admin, null)], Actor.System, cancellationToken));
        return made;
    }

    private async Task<string?> AddKeyAsync(string? key, CancellationToken cancellationToken)
    {
        if (ring.All.Count > 0)
        {
            return null;
        }

        var draft = new KeyDraft { Name = KeyName, Scopes = Scopes.Ingest | Scopes.Read | Scopes.Agent };
        var issued = key is null
            ? await issuer.CreateAsync(draft, TeamBound.All, Actor.System, cancellationToken)
            : await issuer.ImportAsync(draft, TeamBound.All, Actor.System, key, cancellationToken);
        Demand("CLAWHQ_API_KEY", issued.Errors);
        return issued.Text;
    }

    private static void Demand(string variable, IReadOnlyList<ProblemItem> errors)
    {
        if (errors.Count > 0)
        {
            throw new StorageException($"{variable} cannot be used: {errors[0].Message}");
        }
    }
}
