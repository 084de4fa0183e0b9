using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>Lists of what a dimension has had usage of, each with its usage in a range.</summary>
internal sealed class NameLists(UsageDirectory directory, ISpendQueries queries, TimeProvider clock)
{
    /// <summary>Why task and session are no condition here.</summary>
    public const string NotFilterable = "Lists of names cannot be filtered by task or session.";

    /// <summary>A page of names, in their order.</summary>
    public async Task<IResult> ListAsync(HttpContext context, Dimension dimension)
    {
        if (ListParameters.Read(context.Request, clock, out var refusal, NotFilterable) is not { } parameters)
        {
            return refusal ?? TypedResults.BadRequest();
        }

        var visible = context.Caller.VisibleTeams;
        var (names, next) = parameters.PageOf(directory.Names(dimension, parameters.Filter, visible));
        var items = await ItemsAsync(dimension, names, parameters.Range, parameters.Filter, visible, context.RequestAborted);
        return new Page<NameItem>(items, next).Answer(parameters.IsCsv);
    }

    /// <summary>The items of some names with their usage in a range.</summary>
    public async Task<IReadOnlyList<NameItem>> ItemsAsync(
        Dimension dimension, IEnumerable<UsedName> names, Interval range, IReadOnlyList<DimensionCondition> filter,
        TeamBound visibleTeams, CancellationToken cancellationToken)
    {
        List<UsedName> wanted = [.. names];
        if (wanted.Count == 0)
        {
            return [];
        }

        // Few names are asked for alone, so that a page is answered however many there are. They came out of an answer that obeyed the
        // filter, so that its conditions on this dimension may make way.
        IReadOnlyList<DimensionCondition> asked = wanted.Count > CommonParameters.LimitMax ? filter :
        [
            .. filter.Where(c => c.IsNegated || c.Dimension != dimension),
            .. wanted.Select(n => new DimensionCondition(dimension, n.Name, IsNegated: false)),
        ];
        var result = await queries.QueryAsync(
            new SpendQuery
            {
                From = range.Start, To = range.End, By = [dimension], Filter = asked, Measures = NameItem.Measures,
                VisibleTeams = visibleTeams,
            },
            cancellationToken);
        var rows = result.Rows.Where(r => r.Group[0] is not null).ToDictionary(r => r.Group[0] ?? "", r => r.Values);
        return [.. wanted.Select(n => NameItem.Of(n, rows.GetValueOrDefault(n.Name)))];
    }
}
