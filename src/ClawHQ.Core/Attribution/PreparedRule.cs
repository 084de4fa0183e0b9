using ClawHQ.Core.Attribution.Kinds;

namespace ClawHQ.Core.Attribution;

/// <summary>A rule ready to be asked.</summary>
public sealed class PreparedRule
{
    private readonly long _from;
    private readonly long _to;

    /// <param name="name">The rule's name.</param>
    /// <param name="spec">What it says.</param>
    public PreparedRule(string name, AttributionRuleSpec spec)
    {
        Giver = OwnerGivers.OfRule(name);
        Match = spec.Match ?? new RuleMatch();
        Set = spec.Set ?? new RuleOwners();
        Overwrites = spec.Overwrite ?? false;
        _from = spec.From?.ToUnixTimeMilliseconds() ?? long.MinValue;
        _to = spec.To?.ToUnixTimeMilliseconds() ?? long.MaxValue;
    }

    /// <summary>Its name among givers.</summary>
    public string Giver { get; }

    /// <summary>What usage it takes.</summary>
    public RuleMatch Match { get; }

    /// <summary>To whom that belongs.</summary>
    public RuleOwners Set { get; }

    /// <summary>Whether it counts also where the report names an owner itself.</summary>
    public bool Overwrites { get; }

    /// <summary>Whether it takes usage of a time.</summary>
    public bool Takes(in UsageFacts facts, long time)
    {
        var owners = facts.Owners;
        return time >= _from && time < _to && MayTake(facts)
            && Takes(Match.Team, owners.Team) && Takes(Match.Project, owners.Project)
            && Takes(Match.Client, owners.Client) && Takes(Match.Environment, owners.Environment)
            && (Match.Missing is null || Misses(Match.Missing, owners));
    }

    /// <summary>Whether it could take such usage at some time and with other owners.</summary>
    public bool MayTake(in UsageFacts facts) =>
        Takes(Match.Agent, facts.Owners.Agent) && Takes(Match.User, facts.Owners.User)
        && Takes(Match.Emitter, facts.Emitter) && Takes(Match.Key, facts.Key)
        && Takes(Match.Provider, facts.Provider) && Takes(Match.Model, facts.Model);

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
