using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans.Replays;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>What is declared of owners before and after a plan, and what the difference does to booked usage.</summary>
internal sealed class OwnerChange
{
    /// <summary>Sets of team, project, client and environment as bits, the largest first.</summary>
    private static readonly int[] MostFirst = [.. Enumerable.Range(0, 16).OrderByDescending(set => int.PopCount(set))];

    private readonly HashSet<string> _agents;

    /// <param name="before">What is declared.</param>
    /// <param name="after">What would be declared.</param>
    /// <param name="agents">The agents that come, change or go.</param>
    /// <param name="rules">The rules that come, change or go: of one that changes, both forms.</param>
    public OwnerChange(DeclaredOwners before, DeclaredOwners after, IEnumerable<string> agents, IEnumerable<PreparedRule> rules)
    {
        (Before, After, Rules) = (before, after, [.. rules]);
        _agents = agents.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The change that a plan makes.</summary>
    public static OwnerChange Of(ReplayQuestion question) => new(
        new DeclaredOwners(question.Objects.Before<AgentSpec>(), question.Objects.Before<AttributionRuleSpec>()),
        new DeclaredOwners(question.Objects.After<AgentSpec>(), question.Objects.After<AttributionRuleSpec>()),
        question.ChangesOf(AgentKind.KindName).Select(c => c.Name),
        question.ChangesOf(AttributionRuleKind.KindName).SelectMany(c => new[] { c.Before, c.After }).OfType<ConfigObject>()
            .Select(o => new PreparedRule(o.Name, PlannedObjects.Read<AttributionRuleSpec>(o))));

    /// <summary>What is declared.</summary>
    public DeclaredOwners Before { get; }

    /// <summary>What would be declared.</summary>
    public DeclaredOwners After { get; }

    /// <summary>The changed rules.</summary>
    public IReadOnlyList<PreparedRule> Rules { get; }

    /// <summary>How often a rule was asked so far.</summary>
    public long Questions { get; private set; }

    /// <summary>The facts without those that no rule asks for, so that usage which rules cannot tell apart is asked once.</summary>
    public UsageFacts Asked(in UsageFacts facts) => facts with
    {
        Owners = facts.Owners with { User = Asks(m => m.User) ? facts.Owners.User : null },
        Emitter = Asks(m => m.Emitter) ? facts.Emitter : null,
        Key = Asks(m => m.Key) ? facts.Key : null,
        Provider = Asks(m => m.Provider) ? facts.Provider : null,
        Model = Asks(m => m.Model) ? facts.Model : null,
    };

    /// <summary>Whether a change could concern such usage.</summary>
    public bool MayMove(in UsageFacts facts)
    {
        if (facts.Owners.Agent is { } agent && _agents.Contains(agent))
        {
            return true;
        }

        foreach (var rule in Rules)
        {
            if (rule.MayTake(facts))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What would move of booked usage.</summary>
    /// <param name="facts">The usage, with the owners that it was booked on.</param>
    /// <param name="binding">The bound of its key.</param>
    /// <param name="time">When it was used.</param>
    public IEnumerable<OwnerMove> Moves(UsageFacts facts, KeyBinding binding, long time)
    {
        var claimed = facts with { Owners = Claimed(facts, binding, time, out var givers) };
        var before = Before.Explain(claimed, binding, time, out _).Owners;
        Questions += Before.RuleCount + After.RuleCount + 1;
        var after = After.Explain(claimed, binding, time, out var next).Owners;
        var booked = facts.Owners;
        OwnerMove?[] moves =
        [
            Move("team", booked.Team, before.Team, after.Team, givers.Team, next.Team),
            Move("project", booked.Project, before.Project, after.Project, givers.Project, next.Project),
            Move("client", booked.Client, before.Client, after.Client, givers.Client, next.Client),
            Move("environment", booked.Environment, before.Environment, after.Environment, givers.Environment, next.Environment),
        ];
        return moves.OfType<OwnerMove>();
    }

    private static OwnerMove? Move(string dimension, string? booked, string? before, string? after, string? giver, string? next) =>
        before == after || booked == after || (next ?? giver) is not { } by
            ? null
            : new OwnerMove(dimension, booked, after, by, next is null);

    /// <summary>What the report may have claimed: the owners of booked usage without those that what is declared explains. Left out are as
    /// many as can be given again by what is declared.</summary>
    private Claims Claimed(in UsageFacts facts, KeyBinding binding, long time, out OwnerGivers givers)
    {
        var booked = facts.Owners;
        var most = (booked.Team is null || binding.Team is not null ? 0 : 1)
            | (booked.Project is null || binding.Project is not null ? 0 : 2)
            | (booked.Client is null ? 0 : 4) | (booked.Environment is null ? 0 : 8);
        foreach (var left in MostFirst)
        {
            if ((left & ~most) == 0)
            {
                Questions += Before.RuleCount;
                var claimed = booked with
                {
                    Team = (left & 1) != 0 ? null : booked.Team,
                    Project = (left & 2) != 0 ? null : booked.Project,
                    Client = (left & 4) != 0 ? null : booked.Client,
                    Environment = (left & 8) != 0 ? null : booked.Environment,
                };
                if (Before.Explain(facts with { Owners = claimed }, binding, time, out givers).Owners == booked)
                {
                    return claimed;
                }
            }
        }

        // Booked under earlier rules: today's would have made something else of it, whatever was claimed.
        givers = default;
        return booked;
    }

    private bool Asks(Func<RuleMatch, object?> condition) => Before.Asks(condition) || After.Asks(condition);
}
