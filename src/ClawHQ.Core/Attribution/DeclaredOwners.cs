using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Attribution;

/// <summary>
/// What one state of the configuration declares of owners. Of a team, project and so on the key's bound wins, then the declared agent,
/// then the rules in their order, then what the report claims; a rule that does not overwrite fills only what is left open.
/// </summary>
/// <remarks>Safe from any thread. Answers are remembered, so that usage like that of before costs one look-up.</remarks>
public sealed class DeclaredOwners
{
    /// <summary>Answers remembered; usage of ever new kinds beyond it is worked out each time.</summary>
    private const int RememberedMax = 16_384;

    private readonly FrozenDictionary<string, (string Giver, AgentSpec Spec)> _agents;
    private readonly PreparedRule[] _rules;
    private readonly long[] _turns;
    private readonly object[] _versions;
    private readonly ConcurrentDictionary<(UsageFacts Facts, KeyBinding Binding, int Turn), Attributed> _remembered = new();
    private int _rememberedCount;

    /// <param name="agents">The declared agents.</param>
    /// <param name="rules">The rules, in any order.</param>
    /// <param name="before">The attributes that rules named before; null for none.</param>
    public DeclaredOwners(
        IReadOnlyList<TypedObject<AgentSpec>> agents, IReadOnlyList<TypedObject<AttributionRuleSpec>> rules,
        NamedAttributes? before = null)
    {
        Attributes = NamedAttributes.Of(rules.SelectMany(r => r.Spec.Match?.Attributes?.Keys ?? []), before);
        _agents = agents.ToFrozenDictionary(a => a.Name, a => (OwnerGivers.OfAgent(a.Name), a.Spec), StringComparer.Ordinal);
        _rules = [.. rules.OrderBy(r => r.Spec.Order ?? AttributionRuleSpec.DefaultOrder).ThenBy(r => r.Name, StringComparer.Ordinal)
            .Select(r => new PreparedRule(r.Name, r.Spec, Attributes))];
        var times = agents.SelectMany(a => a.Spec.Memberships ?? []).SelectMany(m => new[] { m.From, m.To })
            .Concat(rules.SelectMany(r => new[] { r.Spec.From, r.Spec.To }));
        _turns = [.. times.OfType<DateTimeOffset>().Select(t => t.ToUnixTimeMilliseconds()).Distinct().Order()];
        _versions = [.. Enumerable.Range(0, _turns.Length + 1).Select(_ => new object())];
    }

    /// <summary>Nothing is declared.</summary>
    public static DeclaredOwners None { get; } = new([], []);

    /// <summary>Whether nothing gives usage an owner.</summary>
    public bool IsEmpty => _agents.Count == 0 && _rules.Length == 0;

    /// <summary>Times, Unix milliseconds in order, at which a membership or a rule begins or ends.</summary>
    public IReadOnlyList<long> Turns => _turns;

    /// <summary>The attributes of reports that rules name. The same instance as long as the names stay the same.</summary>
    public NamedAttributes Attributes { get; }

    /// <summary>How many rules there are.</summary>
    public int RuleCount => _rules.Length;

    /// <summary>To whom usage belongs.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="binding">What the reporting key is bound to.</param>
    /// <param name="time">When it was used, Unix milliseconds.</param>
    public Attributed Attribute(in UsageFacts facts, KeyBinding binding, long time)
    {
        if (IsEmpty)
        {
            return new Attributed(facts.Owners, null);
        }

        // Between two turns nothing depends on the time.
        var key = (facts, binding, TurnOf(time));
        if (!_remembered.TryGetValue(key, out var attributed))
        {
            attributed = Explain(facts, binding, time, out _);

            // Counted here, because the dictionary's own count takes all of its locks.
            if (Volatile.Read(ref _rememberedCount) < RememberedMax && (facts.Attributes?.IsShort ?? true)
                && _remembered.TryAdd(key, attributed))
            {
                Interlocked.Increment(ref _rememberedCount);
            }
        }

        return attributed;
    }

    /// <summary>As <see cref="Attribute"/>, with what gave each owner. Nothing is remembered.</summary>
    public Attributed Explain(in UsageFacts facts, KeyBinding binding, long time, out OwnerGivers givers)
    {
        var owners = facts.Owners;
        var by = default(OwnerGivers);
        string? task = null;

        // 1. The key's bound stands.
        var set = (binding.Team is null ? Owned.None : Owned.Team) | (binding.Project is null ? Owned.None : Owned.Project);

        // 2. What is declared of the agent.
        if (owners.Agent is { } name && _agents.TryGetValue(name, out var agent))
        {
            var (giver, spec) = agent;
            var declared = new RuleOwners
            {
                Team = TeamOf(spec, time), Project = spec.Project, Client = spec.Client, Environment = spec.Environment,
            };
            Take(declared, giver, overwrite: true, ref owners, ref by, ref set);
        }

        // 3. The rules, each asked about the usage as it was reported.
        foreach (var rule in _rules)
        {
            if (rule.Takes(facts, time))
            {
                Take(rule.Set, rule.Giver, rule.Overwrites, ref owners, ref by, ref set);
                task ??= rule.Set.Task;
            }
        }

        givers = by;
        return new Attributed(owners, task);
    }

    /// <summary>Another object for usage of a time of which another membership or rule holds: what was worked out by another one is to be
    /// worked out anew. Another state has others.</summary>
    /// <param name="time">The time of use, Unix milliseconds.</param>
    public object VersionAt(long time) => _versions[TurnOf(time)];

    /// <summary>Whether any rule has a condition.</summary>
    public bool Asks(Func<RuleMatch, object?> condition) => _rules.Any(rule => condition(rule.Match) is not null);

    /// <summary>A number for the time between two turns.</summary>
    public int TurnOf(long time) => Array.BinarySearch(_turns, time) is var at && at >= 0 ? at + 1 : ~at;

    private static void Take(
        RuleOwners declared, string giver, bool overwrite, ref Claims owners, ref OwnerGivers givers, ref Owned set)
    {
        if (IsTaken(Owned.Team, owners.Team, declared.Team, overwrite, ref set))
        {
            (owners.Team, givers.Team) = (declared.Team, giver);
        }

        if (IsTaken(Owned.Project, owners.Project, declared.Project, overwrite, ref set))
        {
            (owners.Project, givers.Project) = (declared.Project, giver);
        }

        if (IsTaken(Owned.Client, owners.Client, declared.Client, overwrite, ref set))
        {
            (owners.Client, givers.Client) = (declared.Client, giver);
        }

        if (IsTaken(Owned.Environment, owners.Environment, declared.Environment, overwrite, ref set))
        {
            (owners.Environment, givers.Environment) = (declared.Environment, giver);
        }
    }

    private static bool IsTaken(Owned dimension, string? current, string? declared, bool overwrite, ref Owned set)
    {
        if (declared is null || (set & dimension) != 0 || (current is not null && !overwrite))
        {
            return false;
        }

        set |= dimension;
        return true;
    }

    private static string? TeamOf(AgentSpec agent, long time) => agent.Team ?? agent.Memberships?.FirstOrDefault(
        m => (m.From is null || time >= m.From.Value.ToUnixTimeMilliseconds())
            && (m.To is null || time < m.To.Value.ToUnixTimeMilliseconds()))?.Team;

    [Flags]
    private enum Owned
    {
        None = 0,
        Team = 1,
        Project = 2,
        Client = 4,
        Environment = 8,
    }
}
