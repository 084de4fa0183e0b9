using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Gate;

/// <summary>Why a request was not let in.</summary>
/// <param name="Status">401 or 403.</param>
/// <param name="Code">A stable word: <c>key_missing</c>, <c>key_unknown</c>, <c>key_revoked</c>, <c>key_expired</c>,
/// <c>scope_missing</c>, <c>role_missing</c>, <c>organisation_needed</c>,
/// <c>person_needed</c>, <c>cross_site</c>, <c>no_rule</c>.</param>
/// <param name="Detail">A sentence for people that says what to do.</param>
public sealed record Refusal(int Status, string Code, string Detail)
{
    /// <summary>Says what a known caller lacks.</summary>
    internal static Refusal Lacking(Caller caller, Permission permission)
    {
        var rule = Permissions.RuleOf(permission);
        if (!caller.IsPerson && rule.Scopes == Scopes.None)
        {
            var who = caller.KeyId is null ? caller.Name : $"the key \"{caller.Name}\"";
            return new Refusal(403, "person_needed", $"Only somebody who is signed in may do this, not {who}.");
        }

        if (caller.KeyId is not null)
        {
            var scopes = string.Join(" or ", ScopeNames.Of(rule.Scopes));
            return (rule.Scopes & caller.Scopes) == 0
                ? new Refusal(403, "scope_missing", $"The key \"{caller.Name}\" lacks the scope {scopes}.")
                : new Refusal(
                    403, "organisation_needed", $"This is about the whole organisation; the key \"{caller.Name}\" is bound to one team.");
        }

        var roles = string.Join(" or ", rule.Roles.Select(People.Grant.NameOf));
        var reach = rule.Reach == Reach.Teams ? "" : " for the whole organisation";
        return new Refusal(403, "role_missing", $"{caller.Name} may not do this: it takes the role {roles}{reach}.");
    }
}

/// <summary>Metadata of endpoints that answer a refusal in a form of their own (OTLP, providers' dialects) instead of problem
/// details.</summary>
/// <param name="WriteAsync">Writes the whole answer, its status included.</param>
public sealed record RefusalForm(Func<HttpContext, Refusal, Task> WriteAsync);
