using ClawHQ.Core.Ledger;

namespace ClawHQ.Web.Charts;

/// <summary>
/// Gives each value of a dimension its colour. The colour follows the order in which the ledger first saw the values, which
/// is durable, so a team keeps its colour on every page, over time and across restarts, with nothing stored for it.
/// </summary>
public sealed class CategoryColours(DimensionRegistry registry)
{
    /// <summary>How many colours can be told apart.</summary>
    public const int Count = 8;

    /// <summary>The grey of what is unattributed and of "others".</summary>
    public const int Other = 9;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Dimension, string), int> _firstSeen = [];
    private readonly Dictionary<Dimension, int> _seen = [];
    private int _known;

    /// <summary>
    /// The colours, 1 to 8, of the values that stand together in one chart. Where two of them would share a colour, the one
    /// seen later takes the next free one.
    /// </summary>
    /// <param name="dimension">What the chart is grouped by.</param>
    /// <param name="values">At most eight values; null, the missing value, is always grey.</param>
    public IReadOnlyDictionary<string, int> For(Dimension dimension, IEnumerable<string?> values)
    {
        lock (_gate)
        {
            Follow();
            var colours = new Dictionary<string, int>();
            var inOrder = values.OfType<string>()
                .Select(value => (Value: value, Order: _firstSeen.GetValueOrDefault((dimension, value), int.MaxValue)));
            foreach (var (value, order) in inOrder.OrderBy(v => v.Order).ThenBy(v => v.Value, StringComparer.Ordinal))
            {
                var wanted = order == int.MaxValue ? 0 : order % Count;
                colours[value] = Enumerable.Range(0, Count)
                    .Select(i => ((wanted + i) % Count) + 1)
                    .FirstOrDefault(c => !colours.ContainsValue(c), Other);
            }

            return colours;
        }
    }

    /// <summary>Takes in what the registry has learned since the last call.</summary>
    private void Follow()
    {
        foreach (var set in registry.Since(_known))
        {
            See(Dimension.Agent, set.Agent);
            See(Dimension.Team, set.Team);
            See(Dimension.Project, set.Project);
            See(Dimension.Client, set.Client);
            See(Dimension.Provider, set.Provider);
            See(Dimension.Model, set.Model);
            See(Dimension.Environment, set.Environment);
            See(Dimension.Source, set.Source);
            _known = set.Id;
        }
    }

    private void See(Dimension dimension, string? value)
    {
        if (value is not null && _firstSeen.TryAdd((dimension, value), _seen.GetValueOrDefault(dimension)))
        {
            _seen[dimension] = _seen.GetValueOrDefault(dimension) + 1;
        }
    }
}
