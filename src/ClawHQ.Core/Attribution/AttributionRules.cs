using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Attribution;

/// <summary>What is known of usage when it is asked to whom it belongs.</summary>
public readonly record struct UsageFacts
{
    /// <summary>The owners that the report claims and the key's bound leaves.</summary>
    public required Claims Owners { get; init; }

    /// <summary>The program that reports.</summary>
    public string? Emitter { get; init; }

    /// <summary>The reporting key's name; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }
}

/// <summary>To whom usage belongs by what is declared.</summary>
/// <param name="Owners">The owners.</param>
/// <param name="Task">The task of usage that names none; null for none.</param>
public readonly record struct Attributed(Claims Owners, string? Task);

/// <summary>
/// The declared agents and attribution rules in force. Of a team, project and so on the key's bound wins, then the declared agent,
/// then the rules in their order, then what the report claims; a rule that does not overwrite fills only what is left open.
/// </summary>
/// <remarks>Safe from any thread. Answers are remembered, so that usage like that of before costs one look-up.</remarks>
public sealed class AttributionRules
{
    private readonly ConfigObjects? _objects;
    private volatile State? _state;

    /// <summary>The rules of a server.</summary>
    public AttributionRules(ConfigObjects objects) => _objects = objects;

    private AttributionRules()
    {
    }

    /// <summary>No rules at all.</summary>
    public static AttributionRules None { get; } = new();

    /// <summary>Whether nothing is declared that gives usage an owner.</summary>
    public bool IsEmpty => Current.IsEmpty;

    /// <summary>Another object after each change, and for usage of a time of which another membership or rule holds: what was worked
    /// out by another one is to be worked out anew.</summary>
    /// <param name="time">The time of use, Unix milliseconds.</param>
    public object VersionAt(long time) => Current.VersionAt(time);

    private State Current
    {
        get
        {
            var (agents, rules) = (_objects?.Of<AgentSpec>() ?? [], _objects?.Of<AttributionRuleSpec>() ?? []);
            return _state is { } state && state.IsOf(agents, rules) ? state : _state = new State(agents, rules);
        }
    }

    /// <summary>To whom usage belongs.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="binding">What the reporting key is bound to.</param>
    /// <param name="time">When it was used, Unix milliseconds.</param>
    public Attributed Attribute(in UsageFacts facts, KeyBinding binding, long time) => Current is { IsEmpty: false } state
        ? state.Attribute(facts, binding, time)
        : new Attributed(facts.Owners, null);

    /// <summary>The rules of one state of the configuration.</summary>
    public sealed class State
    {
        /// <summary>Answers remembered; usage of ever new kinds beyond it is worked out each time.</summary>
        private const int RememberedMax = 16_384;

        private readonly IReadOnlyList<TypedObject<AgentSpec>> _declaredAgents;
        private readonly IReadOnlyList<TypedObject<AttributionRuleSpec>> _declaredRules;
        private readonly FrozenDictionary<string, AgentSpec> _agents;
        private readonly Rule[] _rules;
        private readonly long[] _turns;
        private readonly object[] _versions;
        private readonly ConcurrentDictionary<(UsageFacts Facts, KeyBinding Binding, int Turn), Attributed> _remembered = new();

        public State(IReadOnlyList<TypedObject<AgentSpec>> agents, IReadOnlyList<TypedObject<AttributionRuleSpec>> rules)
        {
            (_declaredAgents, _declaredRules) = (agents, rules);
            _agents = agents.ToFrozenDictionary(a => a.Name, a => a.Spec, StringComparer.Ordinal);
            _rules = [.. rules.OrderBy(r => r.Spec.Order ?? AttributionRuleSpec.DefaultOrder).ThenBy(r => r.Name, StringComparer.Ordinal)
                .Select(r => new Rule(r.Spec))];
            var times = agents.SelectMany(a => a.Spec.Memberships ?? []).SelectMany(m => new[] { m.From, m.To })
                .Concat(rules.SelectMany(r => new[] { r.Spec.From, r.Spec.To }));
            _turns = [.. times.OfType<DateTimeOffset>().Select(t => t.ToUnixTimeMilliseconds()).Distinct().Order()];
            _versions = [.. Enumerable.Range(0, _turns.Length + 1).Select(_ => new object())];
        }

        /// <summary>Whether nothing gives usage an owner.</summary>
        public bool IsEmpty => _agents.Count == 0 && _rules.Length == 0;

        /// <summary>To whom usage belongs: as <see cref="AttributionRules.Attribute"/>.</summary>
        public Attributed Attribute(in UsageFacts facts, KeyBinding binding, long time)
        {
            // Between two turns nothing depends on the time.
            var key = (facts, binding, TurnOf(time));
            if (!_remembered.TryGetValue(key, out var attributed))
            {
                attributed = WorkOut(facts, binding, time);
                if (_remembered.Count < RememberedMax)
                {
                    _remembered[key] = attributed;
                }
            }

            return attributed;
        }

        internal object VersionAt(long time) => _versions[TurnOf(time)];

        private int TurnOf(long time) => Array.BinarySearch(_turns, time) is var at && at >= 0 ? at + 1 : ~at;

        internal bool IsOf(IReadOnlyList<TypedObject<AgentSpec>> agents, IReadOnlyList<TypedObject<AttributionRuleSpec>> rules) =>
            ReferenceEquals(agents, _declaredAgents) && ReferenceEquals(rules, _declaredRules);

        private Attributed WorkOut(in UsageFacts facts, KeyBinding binding, long time)
        {
            var owners = facts.Owners;
            string? task = null;
            var set = Owned.None;

            // 1. The key's bound stands.
            set |= binding.Team is null ? Owned.None : Owned.Team;
            set |= binding.Project is null ? Owned.None : Owned.Project;

            // 2. What is declared of the agent.
            if (owners.Agent is { } name && _agents.TryGetValue(name, out var agent))
            {
                owners.Team = Take(Owned.Team, owners.Team, TeamOf(agent, time), overwrite: true, ref set);
                owners.Project = Take(Owned.Project, owners.Project, agent.Project, overwrite: true, ref set);
                owners.Client = Take(Owned.Client, owners.Client, agent.Client, overwrite: true, ref set);
                owners.Environment = Take(Owned.Environment, owners.Environment, agent.Environment, overwrite: true, ref set);
            }

            // 3. The rules, each asked about the usage as it was reported.
            foreach (var rule in _rules)
            {
                if (rule.Takes(facts, time))
                {
                    owners.Team = Take(Owned.Team, owners.Team, rule.Set.Team, rule.Overwrites, ref set);
                    owners.Project = Take(Owned.Project, owners.Project, rule.Set.Project, rule.Overwrites, ref set);
                    owners.Client = Take(Owned.Client, owners.Client, rule.Set.Client, rule.Overwrites, ref set);
                    owners.Environment = Take(Owned.Environment, owners.Environment, rule.Set.Environment, rule.Overwrites, ref set);
                    task ??= rule.Set.Task;
                }
            }

            return new Attributed(owners, task);
        }

        private static string? Take(Owned dimension, string? current, string? declared, bool overwrite, ref Owned set)
        {
            if (declared is null || (set & dimension) != 0 || (current is not null && !overwrite))
            {
                return current;
            }

            set |= dimension;
            return declared;
        }

        private static string? TeamOf(AgentSpec agent, long time) => agent.Team ?? agent.Memberships?.FirstOrDefault(
            m => (m.From is null || time >= m.From.Value.ToUnixTimeMilliseconds())
                && (m.To is null || time < m.To.Value.ToUnixTimeMilliseconds()))?.Team;
    }

    [Flags]
    private enum Owned
    {
        None = 0,
        Team = 1,
        Project = 2,
        Client = 4,
        Environment = 8,
    }

    /// <summary>A rule ready to be asked.</summary>
    private sealed class Rule(AttributionRuleSpec spec)
    {
        private readonly RuleMatch _match = spec.Match ?? new RuleMatch();
        private readonly long _from = spec.From?.ToUnixTimeMilliseconds() ?? long.MinValue;
        private readonly long _to = spec.To?.ToUnixTimeMilliseconds() ?? long.MaxValue;

        public RuleOwners Set { get; } = spec.Set ?? new RuleOwners();

        public bool Overwrites { get; } = spec.Overwrite ?? false;

        public bool Takes(in UsageFacts facts, long time)
        {
            var owners = facts.Owners;
            return time >= _from && time < _to
                && Takes(_match.Agent, owners.Agent) && Takes(_match.Team, owners.Team) && Takes(_match.Project, owners.Project)
                && Takes(_match.Client, owners.Client) && Takes(_match.User, owners.User) && Takes(_match.Environment, owners.Environment)
                && Takes(_match.Emitter, facts.Emitter) && Takes(_match.Key, facts.Key)
                && Takes(_match.Provider, facts.Provider) && Takes(_match.Model, facts.Model)
                && (_match.Missing is null || Misses(_match.Missing, owners));
        }

        private static bool Takes(IReadOnlyList<string>? patterns, string? value)
        {
            if (patterns is null)
            {
                return true;
            }

            foreach (var pattern in patterns)
            {
                if (value is not null && Glob.Matches(pattern, value))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool Misses(IReadOnlyList<string> dimensions, in Claims owners)
        {
            foreach (var dimension in dimensions)
            {
                var value = dimension switch
                {
                    "team" => owners.Team,
                    "project" => owners.Project,
                    "client" => owners.Client,
                    _ => owners.Environment,
                };
                if (value is not null)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
