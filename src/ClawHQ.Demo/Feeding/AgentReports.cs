using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Feeding;

/// <summary>What the agents say of themselves, as <c>POST /api/agents/report</c> would store it.</summary>
internal sealed class AgentReports(AgentStatusStore store)
{
    private const long WorkingFor = 15 * 60_000;

    /// <summary>Lets every agent report that has begun its work by this day.</summary>
    public async Task SendAsync(IReadOnlyList<AgentDay> days, long now, CancellationToken cancellationToken)
    {
        foreach (var day in days.Where(d => d.Day >= d.Agent.FromDay))
        {
            var team = day.Agent.Team?.Name;
            var last = day.Calls.LastOrDefault(call => call.Time <= now);
            var works = last is not null && now - last.Time < WorkingFor;
            foreach (var name in day.Agent.SubAgents.Prepend(day.Agent.Name))
            {
                await store.StoreAsync(
                    OwnerResolver.AgentId(team, name), team, works ? "working" : day.Agent.RestingStatus, works ? last?.Task.Id : null,
                    cancellationToken);
            }
        }
    }
}
