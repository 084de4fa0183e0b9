using ClawHQ.Core.Attribution.Kinds;

namespace ClawHQ.Core.Attribution;

/// <summary>A rule ready to be asked.</summary>
public sealed class PreparedRule
{
    private readonly long _from;
    private readonly long _to;

    private readonly NamedAttributes? _names;
    private readonly (int Attribute, IReadOnlyList<string> Patterns)[] _attributes;

    /// <param name="name">The rule's name.</param>
    /// <param name="spec">What it says.</param>
    /// <param name="attributes">The attributes that all rules name, its own among them; null for one that is only asked of booked usage.
    /// </param>
    public PreparedRule(string name, AttributionRuleSpec spec, NamedAttributes? attributes = null)
    {
        Giver = OwnerGivers.OfRule(name);
        Match = spec.Match ?? new RuleMatch();
        Set = spec.Set ?? new RuleOwners();
        Overwrites = spec.Overwrite ?? false;
        _names = attributes;
        _attributes = [.. (Match.Attributes ?? new Dictionary<string, IReadOnlyList<string>>())
            .Select(a => (attributes?.IndexOf(a.Key) ?? -1, a.Value))];
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
        && Takes(Match.Provider, facts.Provider) && Takes(Match.Model, facts.Model)
        && (_attributes.Length == 0 || (facts.Attributes is { } values && values.Names == _names && Takes(values)));

    private bool Takes(AttributeValues values)
    {
        foreach (var (attribute, patterns) in _attributes)
        {
            if (!Takes(patterns, values[attribute]))
            {
                return false;
            }
        }

        return true;
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
