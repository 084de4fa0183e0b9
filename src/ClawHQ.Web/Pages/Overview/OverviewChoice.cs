using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>What was chosen on the overview, read from its address.</summary>
public sealed record OverviewChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/";

    /// <summary>What the chart can be split by.</summary>
    public static IReadOnlyList<Dimension> Splits { get; } = [Dimension.Team, Dimension.Project, Dimension.Model, Dimension.Agent];

    /// <summary>What filters may name; what has its own summary rows (task, session) or is a number (key) is left to the API.</summary>
    private static readonly Dimension[] Filterable =
    [
        Dimension.Agent, Dimension.Team, Dimension.Project, Dimension.Client, Dimension.User, Dimension.Provider, Dimension.Model,
        Dimension.Environment, Dimension.Source,
    ];

    private const int FiltersMax = 20;

    public required PageAddress Address { get; init; }

    public required RangeChoice Time { get; init; }

    /// <summary>What the chart is split by.</summary>
    public required Dimension By { get; init; }

    public required IReadOnlyList<DimensionCondition> Filter { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static OverviewChoice Read(PageAddress address, Instant now)
    {
        var time = RangeChoice.Read(address, now, RangePreset.Last30Days);
        var problems = new List<string>(time.Problems);
        var filter = new List<DimensionCondition>();
        foreach (var text in address.All("filter").Take(FiltersMax))
        {
            if (Condition(text) is { } condition)
            {
                filter.Add(condition);
            }
            else
            {
                problems.Add($"“{Core.Api.Problem.Echo(text)}” is no filter. Write dimension:value, such as team:payments.");
            }
        }

        var by = Splits.FirstOrDefault(d => Word(d) == address["by"], Dimension.Team);
        return new OverviewChoice { Address = address, Time = time, By = by, Filter = filter, Problems = problems };
    }

    /// <summary>A dimension as addresses and headings spell it.</summary>
    public static string Word(Dimension dimension) => dimension.ToString().ToLowerInvariant();

    /// <summary>A condition as the address spells it: <c>team:payments</c>, <c>-team:</c> for "has a team".</summary>
    public static string Text(DimensionCondition condition) =>
        $"{(condition.IsNegated ? "-" : "")}{Word(condition.Dimension)}:{condition.Value}";

    /// <summary>The same page, seen only through one more condition.</summary>
    public string Only(Dimension dimension, string? value) =>
        Address.Adding("filter", Text(new DimensionCondition(dimension, value, IsNegated: false))).ToString();

    private static DimensionCondition? Condition(string text)
    {
        var isNegated = text.StartsWith('-');
        var body = isNegated ? text[1..] : text;
        var colon = body.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Array.Exists(Filterable, d => Word(d) == body[..colon]))
        {
            return null;
        }

        var dimension = Array.Find(Filterable, d => Word(d) == body[..colon]);
        var value = body[(colon + 1)..];
        return new DimensionCondition(dimension, value.Length == 0 ? null : value, isNegated);
    }
}
