using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Audit.Records;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.OpenId;

/// <summary>Finds the person whom the provider vouches for, or takes them in, with the roles that their groups give today.</summary>
internal sealed class OpenIdPeople(OpenIdOptions options, PersonStore store, SessionRing sessions, TimeProvider clock)
{
    /// <summary>How many people of one name are told apart by a number.</summary>
    private const int NumberMax = 100;

    /// <summary>The person, with the roles of now.</summary>
    /// <exception cref="OpenIdException">They have no role here, or are barred.</exception>
    public async Task<Person> TakeInAsync(ProvenPerson proven, HttpContext context)
    {
        var identity = new ExternalIdentity(proven.Issuer, proven.Subject);
        var grants = options.GrantsOf(proven.Groups);
        if (store.Find(identity) is { } known)
        {
            await store.SetGrantsAsync(
                known, grants, isMapped: true, Actors.Of(context, known, SignInMethod.Oidc), context.RequestAborted);
            sessions.Reload();
        }
        else if (grants.Count > 0)
        {
            await AddAsync(proven, identity, grants, context);
        }

        if (store.Find(identity) is not { Grants.Count: > 0 } person)
        {
            throw new OpenIdException(
                OpenIdSignIn.NoRole,
                $"{proven.Names[0]} has no role: none of {proven.Groups.Count} groups in the claim {options.GroupClaim} is in "
                + "access.oidc.group_roles, and access.oidc.default_role is not set.");
        }

        return person.DisabledAt is null ? person : throw new OpenIdException(OpenIdSignIn.Barred, $"{person.Name} is barred.");
    }

    /// <summary>Never takes over somebody else's account for having the same name: the newcomer gets a number.</summary>
    private async Task AddAsync(
        ProvenPerson proven, ExternalIdentity identity, IReadOnlyList<Grant> grants, HttpContext context)
    {
        var wish = proven.Names.Select(Plain).FirstOrDefault(n => n.Length > 0) ?? "person";
        for (var number = 1; number <= NumberMax; number++)
        {
            var name = number == 1 ? wish : $"{wish[..Math.Min(wish.Length, PersonRegister.NameLengthMax - 4)]}-{number}";
            var draft = new PersonDraft(name, "", identity, grants);
            var actor = Actors.Nobody(context) with { Kind = ActorKind.Person, Name = name, SignedInBy = SignInMethod.Oidc };
            if (await store.AddAsync(draft, actor, clock.GetUtcNow(), context.RequestAborted) is not null
                || store.Find(identity) is not null)
            {
                return;
            }
        }
    }

    private static string Plain(string name)
    {
        var plain = string.Concat(name.Where(c => !char.IsControl(c) && !char.IsWhiteSpace(c)));
        return plain[..Math.Min(plain.Length, PersonRegister.NameLengthMax)];
    }
}
