using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>Agents: those that had usage, and those that only ever said how they are.</summary>
internal sealed class AgentLists(AgentDirectory directory, NameLists lists, TimeProvider clock)
{
    /// <summary>A page of agents, by name.</summary>
    public async Task<IResult> ListAsync(HttpContext context)
    {
        if (ListParameters.Read(context.Request, clock, out var refusal, NameLists.NotFilterable) is not { } parameters)
        {
            return refusal ?? TypedResults.BadRequest();
        }

        var (names, next) = parameters.PageOf(Names(parameters.Filter, context.Caller.VisibleTeams));
        var items = await ItemsAsync(
            names, parameters.Range, parameters.Filter, context.Caller.VisibleTeams, context.RequestAborted);
        return new Page<AgentItem>(items, next).Answer(parameters.IsCsv);
    }

    /// <summary>One agent, or 404.</summary>
    public async Task<IResult> FindAsync(HttpContext context, string name)
    {
        if (ListParameters.Read(
                context.Request, ListParameters.AcceptedBySingle, clock, out var refusal, NameLists.NotFilterable) is not { } parameters)
        {
            return refusal ?? TypedResults.BadRequest();
        }

        IReadOnlyList<DimensionCondition> filter = [.. parameters.Filter, new DimensionCondition(Dimension.Agent, name, false)];
        var items = await ItemsAsync(
            Names(filter, context.Caller.VisibleTeams), parameters.Range, filter, context.Caller.VisibleTeams, context.RequestAborted);
        return items.Count == 0
            ? Problem.Result(404, "not_found", "There is no agent with this name that you may see.")
            : TypedResults.Ok(items[0]);
    }

    /// <summary>The agents that match, by name.</summary>
    public IReadOnlyList<UsedName> Names(IReadOnlyList<DimensionCondition> filter, TeamBound visibleTeams) =>
        directory.Names(filter, visibleTeams);

    /// <summary>The items of some agents with their usage in a range.</summary>
    public async Task<IReadOnlyList<AgentItem>> ItemsAsync(
        IEnumerable<UsedName> names, Interval range, IReadOnlyList<DimensionCondition> filter, TeamBound visibleTeams,
        CancellationToken cancellationToken)
    {
        var told = directory.Statuses(visibleTeams);
        var items = await lists.ItemsAsync(Dimension.Agent, names, range, filter, visibleTeams, cancellationToken);
        return [.. items.Select(i => new AgentItem(i, told.GetValueOrDefault(i.Name)))];
    }
}
