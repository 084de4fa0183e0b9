using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Conditions as they are written: <c>team:payments</c>, <c>-team:payments</c> for not, <c>team:</c> for none.</summary>
public static class ConditionText
{
    /// <summary>Reads one condition.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="problem">What is wrong with it; null when it was read.</param>
    public static DimensionCondition? Read(string text, out ProblemItem? problem)
    {
        problem = null;
        var isNegated = text.StartsWith('-');
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            problem = Problem(text, "A condition is written dimension:value.", "Such as team:payments.");
            return null;
        }

        var name = text[(isNegated ? 1 : 0)..colon];
        if (!WireNames<Dimension>.TryParse(name, out var dimension))
        {
            var nearest = NearestName.Of(name, WireNames<Dimension>.All);
            var hint = nearest is null ? $"One of {string.Join(", ", WireNames<Dimension>.All)}." : $"Did you mean \"{nearest}\"?";
            problem = Problem(text, $"There is no dimension \"{Api.Problem.Echo(name)}\".", hint);
            return null;
        }

        return new DimensionCondition(dimension, text[(colon + 1)..] is { Length: > 0 } value ? value : null, isNegated);
    }

    /// <summary>Reads a list of conditions separated by commas, where a backslash takes the next character literally.</summary>
    /// <param name="text">The list; null or empty for no condition.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static IReadOnlyList<DimensionCondition> ReadList(string? text, List<ProblemItem> problems)
    {
        var conditions = new List<DimensionCondition>();
        foreach (var one in string.IsNullOrEmpty(text) ? [] : EscapedList.Split(text))
        {
            if (Read(one, out var problem) is { } condition)
            {
                conditions.Add(condition);
            }
            else if (problem is not null)
            {
                problems.Add(problem);
            }
        }

        return conditions;
    }

    private static ProblemItem Problem(string text, string message, string hint) =>
        new("filter", Api.Problem.Echo(text), message, hint);
}
