using ClawHQ.Core.Access.People;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Web.Shell;

/// <summary>Where the work of each role begins, after signing in without a page in mind.</summary>
public static class Landing
{
    /// <summary>The first line that fits the person counts. A lead of several teams begins with the first of them.</summary>
    private static readonly (Role Role, bool IsOfTeam, Func<Grant, string> Page)[] Starts =
    [
        (Role.Admin, false, _ => "/"),
        (Role.Finops, false, _ => "/"),
        (Role.Lead, true, grant => Destinations.Of(Dimension.Team, grant.Team ?? "")),
        (Role.Lead, false, _ => "/"),
        (Role.Developer, true, _ => "/explore?by=task"),
        (Role.Developer, false, _ => "/explore?by=task"),
    ];

    /// <summary>The page for what somebody is; the overview for who is nothing of the table.</summary>
    public static string Of(IReadOnlyList<Grant> grants)
    {
        foreach (var start in Starts)
        {
            if (grants.Where(g => g.Role == start.Role && g.Team is not null == start.IsOfTeam)
                .MinBy(g => g.Team, StringComparer.Ordinal) is { } grant)
            {
                return start.Page(grant);
            }
        }

        return "/";
    }
}
