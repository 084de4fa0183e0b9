using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Explains the difference between two periods, by model and by the program that reported it.</summary>
public sealed class DifferenceQueries(ISpendQueries spend)
{
    /// <summary>Compares what a question's range cost with another period.</summary>
    /// <param name="query">Range, filter and visible teams; what else it asks for does not matter.</param>
    /// <param name="before">The period that it is compared with.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SpendTooLargeException">There are more models and programs than an answer may have rows.</exception>
    public async ValueTask<CostDifference> AskAsync(SpendQuery query, Interval before, CancellationToken cancellationToken)
    {
        var groups = query with
        {
            By = [Dimension.Model, Dimension.Source],
            Step = null,
            Measures = [Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens],
        };
        var now = await spend.QueryAsync(groups, cancellationToken);
        var earlier = await spend.QueryAsync(groups with { From = before.Start, To = before.End }, cancellationToken);
        var sums = new Dictionary<(string?, string?), (UsageSum Before, UsageSum After)>();
        foreach (var row in earlier.Rows)
        {
            sums[(row.Group[0], row.Group[1])] = (SumOf(row), default);
        }

        foreach (var row in now.Rows)
        {
            var key = (row.Group[0], row.Group[1]);
            sums[key] = (sums.GetValueOrDefault(key).Before, SumOf(row));
        }

        return CostDifference.Between(sums.Values);
    }

    private static UsageSum SumOf(SpendRow row) =>
        new(row.Values[0] ?? 0, row.Values[1], (row.Values[2] ?? 0) + (row.Values[3] ?? 0));
}
