using ClawHQ.Core.Attribution.Kinds;

namespace ClawHQ.Core.Attribution;

/// <summary>A rule ready to be asked.</summary>
public sealed class PreparedRule
{
    private readonly long _from;
    private readonly long _to;

    private readonly NamedAttributes? _names;
    private readonly (int Attribute, NamePatterns Patterns)[] _attributes;
    private readonly NamePatterns? _agent;
    private readonly NamePatterns? _user;
    private readonly NamePatterns? _emitter;
    private readonly NamePatterns? _key;
    private readonly NamePatterns? _provider;
    private readonly NamePatterns? _model;
    private readonly NamePatterns? _team;
    private readonly NamePatterns? _project;
    private readonly NamePatterns? _client;
    private readonly NamePatterns? _environment;

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
            .Select(a => (attributes?.IndexOf(a.Key) ?? -1, NamePatterns.Of(a.Value)))];
        (_agent, _user) = (NamePatterns.Of(Match.Agent), NamePatterns.Of(Match.User));
        (_emitter, _key) = (NamePatterns.Of(Match.Emitter), NamePatterns.Of(Match.Key));
        (_provider, _model) = (NamePatterns.Of(Match.Provider), NamePatterns.Of(Match.Model));
        (_team, _project) = (NamePatterns.Of(Match.Team), NamePatterns.Of(Match.Project));
        (_client, _environment) = (NamePatterns.Of(Match.Client), NamePatterns.Of(Match.Environment));
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
            && Takes(_team, owners.Team) && Takes(_project, owners.Project)
            && Takes(_client, owners.Client) && Takes(_environment, owners.Environment)
            && (Match.Missing is null || Misses(Match.Missing, owners));
    }

    /// <summary>Whether it could take such usage at some time and with other owners.</summary>
    public bool MayTake(in UsageFacts facts) =>
        Takes(_agent, facts.Owners.Agent) && Takes(_user, facts.Owners.User)
        && Takes(_emitter, facts.Emitter) && Takes(_key, facts.Key)
        && Takes(_provider, facts.Provider) && Takes(_model, facts.Model)
        && (_attributes.Length == 0 || (facts.Attributes is { } values && values.Names == _names && Takes(values)));

    private bool Takes(AttributeValues values)
    {
        foreach (var (attribute, patterns) in _attributes)
        {
            if (!patterns.Takes(values[attribute]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Takes(NamePatterns? patterns, string? value) => patterns is null || patterns.Takes(value);

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
