using System.Globalization;
using System.Text;
using ClawHQ.Core.Ledger.Queries.Summing;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>Names what is asked of a piece of a plan: two questions with equal names have equal answers over the same runs.</summary>
internal sealed class PieceKey
{
    private readonly SpendPlan _plan;
    private readonly string _question;

    public PieceKey(SpendQuery query, SpendPlan plan)
    {
        _plan = plan;
        Groups = GroupsOf(query);
        var text = new StringBuilder();
        _ = text.AppendJoin(',', Measures.TalliesFor(query.Measures).Select(t => (int)t))
            .Append('|').Append(query.Measures.Contains(Measure.ActiveAgents) ? '1' : '0').Append('|').Append(Groups);
        _question = text.ToString();
    }

    /// <summary>Names what decides on the groups: what is asked by, the filter and the visible teams.</summary>
    public string Groups { get; }

    /// <summary>The name for one piece: where it lies and where windows begin inside of it are part of it.</summary>
    public string Of(PlanPiece piece)
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"{piece.Tier.Id}:{piece.First}:{piece.End}|");
        for (var window = _plan.WindowOf(piece.FirstTime) + 1; window < _plan.Windows.Count; window++)
        {
            var start = _plan.Windows[window].Start.ToUnixTimeMilliseconds();
            if (start >= piece.EndTime)
            {
                break;
            }

            _ = text.Append(CultureInfo.InvariantCulture, $"{start},");
        }

        return text.Append('|').Append(_question).ToString();
    }

    private static string GroupsOf(SpendQuery query)
    {
        var text = new StringBuilder();
        _ = text.AppendJoin(',', query.By.Select(d => (int)d)).Append('|');
        foreach (var condition in query.Filter)
        {
            _ = text.Append((int)condition.Dimension).Append(condition.IsNegated ? '-' : '+');
            Append(text, condition.Value);
        }

        _ = text.Append(query.VisibleTeams.IsAll ? "|all" : "|");
        foreach (var team in query.VisibleTeams.Teams)
        {
            Append(text, team);
        }

        return text.ToString();
    }

    /// <summary>With its length, so that no name can look like two.</summary>
    private static void Append(StringBuilder text, string? name) =>
        _ = name is null ? text.Append('~') : text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}");
}
