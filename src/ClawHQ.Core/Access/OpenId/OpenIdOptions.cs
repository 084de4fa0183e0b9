using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Access.OpenId;

/// <summary>The identity provider by which people may sign in.</summary>
public sealed class OpenIdOptions
{
    /// <summary>Where the provider sends browsers back to.</summary>
    public const string CallbackPath = "/sign-in/provider/callback";

    [Setting("Address of the identity provider (OpenID Connect), exactly as it calls itself. With it, people can sign in there.")]
    public string? Issuer { get; init; }

    [Setting("What the sign-in page calls the provider. Without it, the provider's host.")]
    public string? Name { get; init; }

    [Setting("The id under which the provider knows this server.")]
    public string? ClientId { get; init; }

    [Setting("The secret that proves this server to the provider. Better kept in the environment, or in client_secret_file.")]
    public string? ClientSecret { get; init; }

    [Setting("File that holds the secret and nothing else.")]
    public string? ClientSecretFile { get; init; }

    [Setting("What the provider is asked for; openid is always among it.")]
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile", "email"];

    [Setting("The claim that names a person's groups.")]
    public string GroupClaim { get; init; } = "groups";

    [Setting("What the members of a group are: platform-admins=admin, payments-leads=lead:payments. Taken in at each sign-in.")]
    public IReadOnlyList<string> GroupRoles { get; init; } = [];

    [Setting("What somebody is who is in none of these groups, such as viewer or viewer:payments. Without it they are refused.")]
    public string? DefaultRole { get; init; }

    /// <summary>Whether people can sign in by a provider.</summary>
    public bool IsOn => Issuer is not null;

    /// <summary>What the sign-in page calls the provider.</summary>
    public string Shown => Name ?? (Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) ? issuer.Host : "");

    /// <summary>What is wrong with the settings taken together.</summary>
    public IEnumerable<ProblemItem> Check()
    {
        if (Issuer is not null && !IsIssuer(Issuer))
        {
            yield return new ProblemItem(
                "access.oidc.issuer", Problem.Echo(Issuer), "Must be an address that starts with https:// (http:// on this machine only).");
        }

        if (Issuer is null != ClientId is null)
        {
            yield return new ProblemItem("access.oidc.client_id", ClientId, "Issuer and client id are needed together.");
        }

        if (ClientSecret is not null && ClientSecretFile is not null)
        {
            yield return new ProblemItem(
                "access.oidc.client_secret_file", ClientSecretFile, "The secret is given twice.", "Leave out one.");
        }

        if (ClientSecretFile is not null && !File.Exists(ClientSecretFile))
        {
            yield return new ProblemItem("access.oidc.client_secret_file", Problem.Echo(ClientSecretFile), "There is no such file.");
        }

        foreach (var line in GroupRoles.Where(l => !TryParse(l, out _, out _)))
        {
            yield return new ProblemItem(
                "access.oidc.group_roles", Problem.Echo(line), "Must be GROUP=ROLE or GROUP=ROLE:TEAM.", $"Roles are {Grant.RoleNames}.");
        }

        if (DefaultRole is not null && !Grant.TryParse(DefaultRole, out _))
        {
            yield return new ProblemItem(
                "access.oidc.default_role", Problem.Echo(DefaultRole), "Must be ROLE or ROLE:TEAM.", $"Roles are {Grant.RoleNames}.");
        }
    }

    /// <summary>The secret; null for none.</summary>
    internal string? ReadSecret() => ClientSecretFile is null ? ClientSecret : File.ReadAllText(ClientSecretFile).Trim();

    /// <summary>What somebody in these groups is.</summary>
    internal IReadOnlyList<Grant> GrantsOf(IReadOnlyCollection<string> groups)
    {
        var grants = new List<Grant>();
        foreach (var line in GroupRoles)
        {
            if (TryParse(line, out var group, out var grant) && groups.Contains(group, StringComparer.Ordinal))
            {
                grants.Add(grant with { IsMapped = true });
            }
        }

        if (grants.Count == 0 && DefaultRole is not null && Grant.TryParse(DefaultRole, out var standard))
        {
            grants.Add(standard with { IsMapped = true });
        }

        return [.. grants.Distinct()];
    }

    /// <summary>The last equals sign divides: names of groups may hold one (<c>cn=leads,dc=example</c>).</summary>
    private static bool TryParse(string line, out string group, out Grant grant)
    {
        var divider = line.LastIndexOf('=');
        group = divider < 0 ? "" : line[..divider].Trim();
        var isRole = Grant.TryParse(divider < 0 ? "" : line[(divider + 1)..].Trim(), out var read);
        grant = read ?? new Grant(Role.Viewer, null);
        return group.Length > 0 && isRole;
    }

    private static bool IsIssuer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var issuer) && issuer.Query.Length == 0 && issuer.Fragment.Length == 0
        && (issuer.Scheme == Uri.UriSchemeHttps || (issuer.Scheme == Uri.UriSchemeHttp && issuer.IsLoopback));
}
