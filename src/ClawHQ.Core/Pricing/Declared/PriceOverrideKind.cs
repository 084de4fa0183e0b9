using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Core.Pricing.Terms;

namespace ClawHQ.Core.Pricing.Declared;

/// <summary>An own price for a model, as declared.</summary>
public sealed record PriceOverrideSpec
{
    [Field("The price book's name of the provider, or an own provider's.", IsRequired = true, Example = "openai")]
    public string? Provider { get; init; }

    [Field("The exact model id.", IsRequired = true)]
    public string? Model { get; init; }

    [Field("Only for this team.", Refers = "Team")]
    public string? Team { get; init; }

    [Field("For usage from this time on, inclusive; left out for since ever.", Example = "2026-11-01")]
    public DateTimeOffset? From { get; init; }

    [Field("For usage before this time.")]
    public DateTimeOffset? To { get; init; }

    [Field(
        "Dollars per million tokens by token class: input, output, cache_read, ...", IsRequired = true,
        Example = "{input: \"2.50\", output: \"10\"}")]
    public IReadOnlyDictionary<string, string>? Rates { get; init; }

    [Field("Dollars per thousand web searches.")]
    public string? WebSearches { get; init; }

    [Field("Why.")]
    public string? Note { get; init; }
}

/// <summary>A declared price override.</summary>
internal sealed class PriceOverrideKind : ConfigKind<PriceOverrideSpec>
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "PriceOverride";

    public override string Name => KindName;

    public override string Meaning => "An own price for a model, in the place of the list price.";

    /// <summary>The term that a spec declares; what is wrong is added to <paramref name="problems"/>, with its path.</summary>
    public static PriceOverride Term(string name, PriceOverrideSpec spec, List<ProblemItem> problems)
    {
        // Without a start it holds since ever, whatever prices there are: a declaration means the same at any time.
        var reader = new TermReader(TimeProvider.System);
        var request = new OverrideRequest(
            spec.Provider, spec.Model, spec.Team, spec.From ?? DateTimeOffset.UnixEpoch, spec.To, spec.Rates, spec.WebSearches, spec.Note);
        var term = reader.Override(name, request, (_, _, _, _) => true);
        problems.AddRange(reader.Errors);
        return spec.From is null ? term with { Scope = term.Scope with { From = TermScope.Ever } } : term;
    }

    /// <summary>The spec that declares a term.</summary>
    public static PriceOverrideSpec Declared(PriceOverride term)
    {
        var view = TermEndpoints.View(term);
        return new PriceOverrideSpec
        {
            Provider = view.Provider,
            Model = view.Model,
            Team = view.Team,
            From = view.From,
            To = view.To,
            Rates = new SortedDictionary<string, string>(view.Rates.ToDictionary(), StringComparer.Ordinal),
            WebSearches = view.WebSearches,
            Note = view.Note,
        };
    }

    protected override void Check(string name, PriceOverrideSpec spec, SpecCheck check)
    {
        if (spec is not { Provider: not null, Model: not null, Rates: not null })
        {
            return;
        }

        var problems = new List<ProblemItem>();
        _ = Term(name, spec, problems);
        foreach (var problem in problems)
        {
            check.Refuse(problem.Path, problem.Message, problem.Hint);
        }
    }

    protected override PriceOverrideSpec Normal(PriceOverrideSpec spec) => Declared(Term("name", spec, []));
}
