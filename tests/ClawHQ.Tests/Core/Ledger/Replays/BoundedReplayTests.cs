using System.Net;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using Microsoft.Extensions.DependencyInjection;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Replays;

/// <summary>Many rules against the usage of many agents: what is told of it stays short, and it comes to an end.</summary>
public class BoundedReplayTests
{
    private const int Rules = 200;
    private const int AgentsOfRule = 5;
    private const int Days = 29;

    [Fact]
    public async Task Many_rules_are_replayed_and_what_is_told_stays_short()
    {
        await using var server = await ReplayServer.StartAsync();
        await AppendAsync(server);
        string[] objects = [.. Enumerable.Range(0, Rules).Select(i => Object(
            "AttributionRule", $"rule-{i}",
            $"{{match: {{agent: \"agent-{i}-*\", provider: openai}}, set: {{team: team-{i % 3}, task: t}}}}"))];
        var text = File([.. Enumerable.Range(0, 3).Select(i => Object("Team", $"team-{i}", "{}")), .. objects]);

        var (status, plan) = await server.Config.PlanAsync(text);

        Assert.True(status == HttpStatusCode.OK, plan.ToString());
        string[] findings = [.. plan.GetProperty("replay").GetProperty("findings").EnumerateArray()
            .Select(f => f.GetProperty("text").GetString()!)];
        Assert.Equal("$0.15 would move from no team to team team-0, by AttributionRule/rule-0, 5 agents.", findings[0]);
        Assert.Contains("$26.10 more would move in 180 smaller moves.", findings);
        Assert.Contains("100.0% of the cost would have a team, instead of 0.0%.", findings);
        Assert.InRange(findings.Length, 20, 30);
    }

    /// <summary>A tenth of a cent for each agent and day.</summary>
    private static async Task AppendAsync(ReplayServer server)
    {
        var services = server.Config.Server.Host.Services;
        var registry = services.GetRequiredService<DimensionRegistry>();
        var ledger = services.GetRequiredService<ILedger>();
        var last = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        for (var day = 0; day < Days; day++)
        {
            var time = last.AddDays(-day).AddHours(1).ToUnixTimeMilliseconds();
            var request = new AppendRequest();
            for (var agent = 0; agent < Rules * AgentsOfRule; agent++)
            {
                request.Entries.Add(new EntryDraft
                {
                    Key = new DedupeKey((UInt128)((day * Rules * AgentsOfRule) + agent + 1), time),
                    Entry = new LedgerEntry
                    {
                        Time = time,
                        Dimensions = registry.Intern(new DimensionSet
                        {
                            Agent = $"agent-{agent / AgentsOfRule}-{agent % AgentsOfRule}", Provider = "openai", Model = "gpt-4o",
                        }),
                        Calls = 1,
                        Usage = new TokenUsage { UncachedInput = 400 },
                        ListCost = 1_000_000,
                        EffectiveCost = 1_000_000,
                        Basis = CostBasis.Computed,
                        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = time },
                    },
                });
            }

            _ = await ledger.AppendAsync(request, ReplayServer.Cancelled);
        }
    }
}
