namespace ClawHQ.Core.Ingest.AgentReports;

/// <summary>What an agent last said of itself.</summary>
/// <param name="Agent">The agent's stable id.</param>
/// <param name="Team">The team that its key is bound to; null when unbound.</param>
/// <param name="Status"><c>working</c>, <c>idle</c>, <c>active</c>, <c>error</c> or <c>offline</c>; null when it only ever sent
/// heartbeats. Offline too when it has fallen silent.</param>
/// <param name="Task">What it said it works on; null when it said nothing or that is not kept.</param>
/// <param name="LastSeen">When it last reported.</param>
public sealed record AgentStatus(string Agent, string? Team, string? Status, string? Task, DateTimeOffset LastSeen);
