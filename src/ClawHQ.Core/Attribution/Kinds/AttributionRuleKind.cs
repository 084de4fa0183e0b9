using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Attribution.Kinds;

/// <summary>What usage a rule takes. All conditions that are set must hold; of several patterns of one condition, one.</summary>
public sealed record RuleMatch
{
    [Field("Patterns of the agent's name; * stands for any text, ? for one character.", Example = "billing-*")]
    public IReadOnlyList<string>? Agent { get; init; }

    [Field("Patterns of the program that reports, such as claude-code.")]
    public IReadOnlyList<string>? Emitter { get; init; }

    [Field("Patterns of the reporting key's name.")]
    public IReadOnlyList<string>? Key { get; init; }

    [Field("Patterns of the user.")]
    public IReadOnlyList<string>? User { get; init; }

    [Field("Patterns of the team that was claimed or bound.")]
    public IReadOnlyList<string>? Team { get; init; }

    [Field("Patterns of the project.")]
    public IReadOnlyList<string>? Project { get; init; }

    [Field("Patterns of the client.")]
    public IReadOnlyList<string>? Client { get; init; }

    [Field("Patterns of the environment.")]
    public IReadOnlyList<string>? Environment { get; init; }

    [Field("Patterns of the provider.")]
    public IReadOnlyList<string>? Provider { get; init; }

    [Field("Patterns of the model.")]
    public IReadOnlyList<string>? Model { get; init; }

    [Field(
        "Patterns of attributes of the report, by name: of the record, else of its scope, else of its resource.",
        CountMax = NamedAttributes.CountMax, Example = "{service.namespace: \"shop-*\"}")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Attributes { get; init; }

    [Field("Dimensions of which the usage has no value.", Choices = ["team", "project", "client", "environment"])]
    public IReadOnlyList<string>? Missing { get; init; }
}

/// <summary>To whom the usage belongs that a rule takes.</summary>
public sealed record RuleOwners
{
    [Field("The team.", Refers = "Team")]
    public string? Team { get; init; }

    [Field("The project.", Refers = "Project")]
    public string? Project { get; init; }

    [Field("The client.", Refers = "Client")]
    public string? Client { get; init; }

    [Field("The environment.")]
    public string? Environment { get; init; }

    [Field("The task, for calls that name none; usage that comes as metrics has no task.")]
    public string? Task { get; init; }
}

/// <summary>Gives usage an owner by what is known of it.</summary>
public sealed record AttributionRuleSpec
{
    /// <summary>The order of a rule that names none.</summary>
    public const int DefaultOrder = 1_000;

    [Field("Lower ones come first, then by name; for each dimension the first rule that sets it wins.", Min = 0, Max = 1_000_000)]
    public int? Order { get; init; }

    [Field("What usage it takes.", IsRequired = true)]
    public RuleMatch? Match { get; init; }

    [Field("To whom it belongs.", IsRequired = true)]
    public RuleOwners? Set { get; init; }

    [Field("Whether it also counts where the report names an owner itself; without it only gaps are filled.")]
    public bool? Overwrite { get; init; }

    [Field("Usage from this time on, inclusive.")]
    public DateTimeOffset? From { get; init; }

    [Field("Usage before this time.")]
    public DateTimeOffset? To { get; init; }
}

/// <summary>A declared attribution rule.</summary>
public sealed class AttributionRuleKind : ConfigKind<AttributionRuleSpec>
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "AttributionRule";

    public override string Name => KindName;

    public override string Meaning => "A rule that says to whom usage belongs that does not say it itself.";

    protected override void Check(string name, AttributionRuleSpec spec, SpecCheck check)
    {
        check.InOrder(spec.From, spec.To);
        if (spec.Match is { } match && match == new RuleMatch())
        {
            check.Refuse("match", "A rule without a condition would take everything.", "Match agent: \"*\" if that is meant.");
        }

        if (spec.Set is { } set && set == new RuleOwners())
        {
            check.Refuse("set", "A rule sets at least one of team, project, client, environment and task.");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string Path, string Message, string Hint)> CheckTogether(
        IEnumerable<(string Name, object Spec)> all)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, spec) in all)
        {
            var before = names.Count;
            names.UnionWith(((AttributionRuleSpec)spec).Match?.Attributes?.Keys ?? []);
            if (before <= NamedAttributes.CountMax && names.Count > NamedAttributes.CountMax)
            {
                var message = $"With this rule all rules together name more than {NamedAttributes.CountMax} attributes.";
                yield return (name, "match.attributes", message, "Every report is searched for each of them. Use fewer names.");
            }
        }
    }
}
