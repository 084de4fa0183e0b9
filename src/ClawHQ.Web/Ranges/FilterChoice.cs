using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;

namespace ClawHQ.Web.Ranges;

/// <summary>What an address says about filters: <c>filter=team:payments</c>, as often as wanted.</summary>
/// <param name="Conditions">The conditions that were understood.</param>
/// <param name="Problems">The others, as sentences.</param>
public sealed record FilterChoice(IReadOnlyList<DimensionCondition> Conditions, IReadOnlyList<string> Problems)
{
    /// <summary>The parameter's name.</summary>
    public const string Parameter = "filter";

    private const int FiltersMax = 20;

    private static readonly Dimension[] Filterable = Enum.GetValues<Dimension>();

    /// <summary>Reads the filters of an address.</summary>
    public static FilterChoice Read(PageAddress address)
    {
        var conditions = new List<DimensionCondition>();
        var problems = new List<string>();
        foreach (var text in address.All(Parameter).Where(t => t.Length > 0).Take(FiltersMax))
        {
            if (Condition(text) is { } condition)
            {
                conditions.Add(condition);
            }
            else
            {
                problems.Add($"“{Core.Api.Problem.Echo(text)}” is no filter. Write dimension:value, such as team:payments.");
            }
        }

        return new FilterChoice(conditions, problems);
    }

    /// <summary>A dimension as addresses and headings spell it.</summary>
    public static string Word(Dimension dimension) => dimension.ToString().ToLowerInvariant();

    /// <summary>A condition as the address spells it: <c>team:payments</c>, <c>-team:</c> for "has a team".</summary>
    public static string Text(DimensionCondition condition) =>
        $"{(condition.IsNegated ? "-" : "")}{Word(condition.Dimension)}:{condition.Value}";

    /// <summary>A page seen only through one value of a dimension. Conditions on one dimension are joined by or, so those of the page
    /// on this dimension make way; what they leave out stays out.</summary>
    public static PageAddress Narrowed(PageAddress address, Dimension dimension, string? value)
    {
        var kept = address.Parameters.Where(p =>
            p.Key != Parameter || Condition(p.Value) is not { IsNegated: false } given || given.Dimension != dimension);
        return (address with { Parameters = [.. kept] })
            .Adding(Parameter, Text(new DimensionCondition(dimension, value, IsNegated: false)));
    }

    /// <summary>The conditions as the API's parameter of the same name takes them: separated by commas, those in values escaped.</summary>
    public string ForApi() => string.Join(',', Conditions.Select(c =>
        Text(c).Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)));

    private static DimensionCondition? Condition(string text)
    {
        var isNegated = text.StartsWith('-');
        var body = isNegated ? text[1..] : text;
        var colon = body.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Array.Exists(Filterable, d => Word(d) == body[..colon].Trim()))
        {
            return null;
        }

        var dimension = Array.Find(Filterable, d => Word(d) == body[..colon].Trim());
        var value = body[(colon + 1)..];
        return new DimensionCondition(dimension, value.Length == 0 ? null : value, isNegated);
    }
}
