using System.Collections.Frozen;
using System.Globalization;
using ClawHQ.Core.Access;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>
/// Decides whether usage belongs to a question: conditions on one dimension are joined by or, on different ones by and,
/// negated ones must all fail to match, and teams that the asker may not see are never part of it.
/// </summary>
internal sealed class DimensionFilter
{
    private readonly (Dimension Dimension, FrozenSet<string?>? OneOf, FrozenSet<string?> NoneOf)[] _conditions;
    private readonly TeamBound _visibleTeams;

    public DimensionFilter(IReadOnlyList<DimensionCondition> conditions, TeamBound visibleTeams)
    {
        _visibleTeams = visibleTeams;
        _conditions =
        [
            .. conditions.GroupBy(c => c.Dimension).Select(group =>
            {
                var wanted = group.Where(c => !c.IsNegated).Select(c => c.Value).ToFrozenSet();
                return (group.Key, wanted.Count == 0 ? null : wanted, group.Where(c => c.IsNegated).Select(c => c.Value).ToFrozenSet());
            }),
        ];
        OnEntries = conditions.Any(c => c.Dimension is Dimension.Task or Dimension.Session);
    }

    /// <summary>Whether a condition is on task or session, which entries carry and dimension sets do not.</summary>
    public bool OnEntries { get; }

    /// <summary>The value of a dimension; null where there is none. Task and session are not part of a set.</summary>
    public static string? ValueOf(DimensionSet set, Dimension dimension) => dimension switch
    {
        Dimension.Agent => set.Agent,
        Dimension.Team => set.Team,
        Dimension.Project => set.Project,
        Dimension.Client => set.Client,
        Dimension.User => set.User,
        Dimension.Provider => set.Provider,
        Dimension.Model => set.Model,
        Dimension.Environment => set.Environment,
        Dimension.Source => set.Source,
        Dimension.Key => set.Key?.ToString(CultureInfo.InvariantCulture),
        Dimension.Task or Dimension.Session => null,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Not a dimension."),
    };

    /// <summary>Whether usage of a set matches, leaving conditions on task and session aside.</summary>
    public bool Matches(DimensionSet set)
    {
        if (!_visibleTeams.Contains(set.Team))
        {
            return false;
        }

        foreach (var condition in _conditions)
        {
            if (condition.Dimension is not (Dimension.Task or Dimension.Session)
                && !IsMet(condition.OneOf, condition.NoneOf, ValueOf(set, condition.Dimension)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the conditions on task and session hold.</summary>
    public bool MatchesEntry(string? task, string? session)
    {
        foreach (var condition in _conditions)
        {
            if ((condition.Dimension == Dimension.Task && !IsMet(condition.OneOf, condition.NoneOf, task))
                || (condition.Dimension == Dimension.Session && !IsMet(condition.OneOf, condition.NoneOf, session)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The ids that usage must have one of; null when any will do.</summary>
    public IReadOnlyCollection<string>? Ids(Dimension dimension) =>
        _conditions.FirstOrDefault(c => c.Dimension == dimension).OneOf is { } ids && !ids.Contains(null) ? [.. ids.OfType<string>()]
            : null;

    private static bool IsMet(FrozenSet<string?>? oneOf, FrozenSet<string?> noneOf, string? value) =>
        (oneOf is null || oneOf.Contains(value)) && !noneOf.Contains(value);
}
