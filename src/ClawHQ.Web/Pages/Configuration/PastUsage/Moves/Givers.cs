using ClawHQ.Core.Attribution.Kinds;

namespace ClawHQ.Web.Pages.Configuration.PastUsage.Moves;

/// <summary>Reads which declared agents and rules give usage its owners.</summary>
internal static class Givers
{
    private const string Separator = ", ";

    private static readonly string[] Kinds = [AgentKind.KindName, AttributionRuleKind.KindName];

    /// <summary>Kind and name of each of <c>AttributionRule/shop, Agent/bot</c>; a name may have a comma itself.</summary>
    public static IReadOnlyList<(string Kind, string Name)> Of(string by)
    {
        var givers = new List<(string Kind, string Name)>();
        foreach (var piece in by.Split(Separator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (piece.Split('/', 2) is [var kind, var name] && Kinds.Contains(kind))
            {
                givers.Add((kind, name));
            }
            else if (givers.Count > 0)
            {
                givers[^1] = givers[^1] with { Name = givers[^1].Name + Separator + piece };
            }
        }

        return givers;
    }
}
