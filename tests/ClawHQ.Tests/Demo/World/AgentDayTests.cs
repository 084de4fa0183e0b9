using ClawHQ.Demo;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Tests.Demo.World;

public class AgentDayTests
{
    private static readonly DemoStory Story = new(7, new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), 1);

    [Fact]
    public void The_same_seed_and_day_make_the_same_calls_and_another_seed_makes_others()
    {
        Assert.Equal(CallsOf(Story), CallsOf(Story));
        Assert.NotEqual(CallsOf(Story), CallsOf(Story with { Seed = 8 }));
        Assert.NotEmpty(CallsOf(Story));
    }

    [Fact]
    public void No_call_of_any_agent_leaves_its_day_and_all_come_in_the_order_of_their_times()
    {
        foreach (var day in Fleet.Agents.Select(agent => AgentDay.Of(agent, Story, Plot.LoopDay)))
        {
            Assert.Equal(day.Calls.Order(Comparer<SimulatedCall>.Create((a, b) => a.Time.CompareTo(b.Time))), day.Calls);
            Assert.All(day.Calls, call => Assert.InRange(call.Time, day.Start, day.Start + AgentDay.LengthMs - 1));
        }
    }

    [Fact]
    public void People_work_in_their_own_hours_and_hardly_at_weekends()
    {
        var coders = Fleet.Agents.Single(agent => agent.Id == "platform/claude-code");
        var (saturday, monday) = (AgentDay.Of(coders, Story, 4), AgentDay.Of(coders, Story, 6));

        Assert.True(saturday.Calls.Count * 5 < monday.Calls.Count);
        Assert.True(InHours(monday, 13, 22) > InHours(monday, 0, 11) * 20);
    }

    [Fact]
    public void An_agent_does_nothing_before_its_first_day_and_after_its_last()
    {
        var retired = Fleet.Agents.Single(agent => agent.Id == "growth/newsletter");

        Assert.NotEmpty(AgentDay.Of(retired, Story, 41).Calls);
        Assert.Empty(AgentDay.Of(retired, Story, 43).Calls);
        Assert.Empty(AgentDay.Of(Fleet.Reranker, Story, 11).Calls);
    }

    [Fact]
    public void There_are_about_forty_agents_with_different_ids_in_six_teams_and_some_without_one()
    {
        Assert.InRange(Fleet.Agents.Sum(agent => 1 + agent.SubAgents.Count), 38, 45);
        Assert.Equal(Fleet.Agents.Count, Fleet.Agents.Select(agent => agent.Id).Distinct().Count());
        Assert.Equal(6, Fleet.Agents.Select(agent => agent.Team).OfType<Team>().Distinct().Count());
        Assert.Equal(Enum.GetValues<Reporter>(), Fleet.Agents.Select(agent => agent.Reporter).Distinct().Order());
    }

    private static List<(long Time, ulong Key, string Task, long Tokens)> CallsOf(DemoStory story) =>
        [.. AgentDay.Of(Fleet.Agents[0], story, 20).Calls.Select(call => (call.Time, call.Key, call.Task.Id, call.Usage.Total))];

    private static int InHours(AgentDay day, int from, int to) =>
        day.CallsIn(day.Start + (from * 3_600_000L), day.Start + (to * 3_600_000L)).Count();
}
