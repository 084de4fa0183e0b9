using System.Globalization;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Usage that would move from one owner to another, by one giver.</summary>
/// <param name="Dimension">Of which it would be another: team, project, client or environment.</param>
/// <param name="From">The owner as booked; null for none.</param>
/// <param name="To">The owner that there would be; null for none.</param>
/// <param name="By">The declared agent or rule that gives it, or gives it no more, such as <c>AttributionRule/shop</c>.</param>
/// <param name="IsGivenNoMore">Whether <paramref name="By"/> is what gave the owner so far.</param>
internal sealed record OwnerMove(string Dimension, string? From, string? To, string By, bool IsGivenNoMore);

/// <summary>Adds up what would move.</summary>
internal sealed class OwnerMoves
{
    /// <summary>Moves that have a sentence of their own.</summary>
    private const int MovesMax = 20;

    private readonly Dictionary<OwnerMove, Weight> _moves = [];

    /// <summary>Whether something would move because what gave it an owner gives it no more.</summary>
    public bool AnyGivenNoMore => _moves.Keys.Any(m => m.IsGivenNoMore);

    /// <summary>Whether the team of something would be another.</summary>
    public bool AnyOfTeams => _moves.Keys.Any(m => m.Dimension == "team");

    /// <summary>The agents and rules that move something.</summary>
    public IReadOnlySet<string> Givers => _moves.Keys.Select(m => m.By).ToHashSet(StringComparer.Ordinal);

    /// <summary>Adds usage of an agent.</summary>
    /// <param name="move">From whom to whom.</param>
    /// <param name="agent">Whose usage it is; null for nobody's.</param>
    /// <param name="cost">Its effective cost in nano-dollars.</param>
    public void Add(OwnerMove move, string? agent, Int128 cost)
    {
        if (!_moves.TryGetValue(move, out var weight))
        {
            _moves.Add(move, weight = new Weight());
        }

        weight.Cost += cost;
        if (agent is not null)
        {
            weight.Agents.Add(agent);
        }
    }

    /// <summary>The moves in words, the greatest first.</summary>
    public IEnumerable<ReplayFinding> Findings()
    {
        var ordered = _moves.OrderByDescending(m => Int128.Abs(m.Value.Cost))
            .ThenBy(m => m.Key.ToString(), StringComparer.Ordinal).ToList();
        foreach (var (move, weight) in ordered.Take(MovesMax))
        {
            yield return Finding(move, weight);
        }

        if (ordered.Count > MovesMax)
        {
            var rest = ordered.Skip(MovesMax).Aggregate(Int128.Zero, (sum, m) => sum + m.Value.Cost);
            var text = $"{ReplayText.Dollars(rest)} more would move in {ordered.Count - MovesMax} smaller moves.";
            yield return new ReplayFinding(AttributionReplay.RuleKind, null, text);
        }
    }

    private static ReplayFinding Finding(OwnerMove move, Weight weight)
    {
        var slash = move.By.IndexOf('/', StringComparison.Ordinal);
        var by = move.IsGivenNoMore ? $"as {move.By} no longer gives it" : $"by {move.By}";
        var agents = weight.Agents.Count == 0 ? "" : $", {ReplayText.Count(weight.Agents.Count, "agent", "agents")}";
        var (from, to) = (Named(move.Dimension, move.From), Named(move.Dimension, move.To));
        var text = $"{ReplayText.Dollars(weight.Cost)} would move from {from} to {to}, {by}{agents}.";
        return new ReplayFinding(move.By[..slash], move.By[(slash + 1)..], text)
        {
            Figures = new Dictionary<string, string?>
            {
                ["dimension"] = move.Dimension,
                ["from"] = move.From,
                ["to"] = move.To,
                ["effective_cost"] = Money.ToString(weight.Cost),
                ["agents"] = weight.Agents.Count.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private static string Named(string dimension, string? owner) => owner is null ? $"no {dimension}" : $"{dimension} {owner}";

    private sealed class Weight
    {
        public Int128 Cost { get; set; }

        public HashSet<string> Agents { get; } = new(StringComparer.Ordinal);
    }
}
