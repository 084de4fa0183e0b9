using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using ClawHQ.Web.Forms;

namespace ClawHQ.Web.Pages.Settings.People;

/// <summary>The two fields of a role: what somebody is, and for which team.</summary>
internal static class GrantFields
{
    /// <summary>Each role with what it may do.</summary>
    public static IReadOnlyList<(string Value, string Text)> Roles { get; } =
    [
        .. Enum.GetValues<Role>().Select(role => (Grant.NameOf(role), $"{Grant.NameOf(role)}: {Meaning(role)}")),
    ];

    /// <summary>The role that was chosen; null, and what is wrong, for none that there is.</summary>
    public static Grant? Read(SentForm form, List<ProblemItem> errors)
    {
        if (Grant.TryParseRole(form.Text("role"), out var role))
        {
            return new Grant(role, form.Text("team"));
        }

        errors.Add(new ProblemItem(
            "role", Problem.Echo(form.Text("role") ?? ""), "There is no such role.", $"One of {Grant.RoleNames}."));
        return null;
    }

    /// <summary>What the register says of the list of roles, said of the field that was filled in.</summary>
    public static IReadOnlyList<ProblemItem> OfFields(IReadOnlyList<ProblemItem> errors) =>
        [.. errors.Select(e => e.Path == "grants" ? e with { Path = e.Value is null ? "role" : "team" } : e)];

    private static string Meaning(Role role) => role switch
    {
        Role.Viewer => "sees spend",
        Role.Developer => "sees spend and keys, reports outcomes",
        Role.Lead => "answers for a team",
        Role.Finops => "everything but access",
        _ => "everything",
    };
}
