using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Views;

namespace ClawHQ.Web.Pages.Settings.Views;

/// <summary>Who sees a view, as one field of a form and in words.</summary>
internal static class AudienceChoice
{
    /// <summary>Before the name of a team in the field's value.</summary>
    public const string TeamPrefix = "team:";

    /// <summary>Teams that are offered to who sees them all.</summary>
    private const int TeamsMax = 50;

    /// <summary>What a caller may choose.</summary>
    /// <param name="caller">Who saves.</param>
    /// <param name="known">Known teams, offered to who sees the whole organisation.</param>
    public static IReadOnlyList<(string Value, string Text)> Options(Caller caller, IEnumerable<string> known)
    {
        var bound = caller.TeamsOf(Permission.SaveViews);
        return
        [
            (SavedViews.PrivateWord, "Only me"),
            .. bound.IsAll ? [(SavedViews.OrganisationWord, "Everyone")] : Array.Empty<(string, string)>(),
            .. (bound.IsAll ? known.Take(TeamsMax) : bound.Teams).Select(team => (TeamPrefix + team, $"Team {team}")),
        ];
    }

    /// <summary>Who sees it, in a word or two.</summary>
    public static string Of(Audience audience) =>
        audience.Team is { } team ? $"team {team}" : audience == Audience.Organisation ? "everyone" : "only me";
}
