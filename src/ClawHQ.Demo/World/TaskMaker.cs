using ClawHQ.Demo.Story;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Demo.World;

/// <summary>Makes the calls of an agent's tasks, as its habit has them.</summary>
internal sealed class TaskMaker(AgentProfile agent, Dice dice, long dayEnd, List<SimulatedCall> calls)
{
    /// <summary>Adds the calls of a task that begins at this time; none may end after the day.</summary>
    public void Add(SimulatedTask task, long start)
    {
        var habit = agent.Habit;
        var count = habit.Calls == 1 ? 1 : dice.Around(habit.Calls, habit.CallsSpread);
        long context = dice.Around(habit.Prompt, 0.18);
        long known = habit.Calls == 1 ? (long)(context * habit.Cached) : 0;
        var time = start;
        for (var n = 0; n < count; n++)
        {
            var output = dice.Around(habit.Output, 0.5);
            var duration = 450 + (output * 14) + dice.Below(900);
            time += duration;
            if (time >= dayEnd)
            {
                return;
            }

            if (dice.Chance(Plot.Failures))
            {
                Add(task, time - (duration / 2), duration / 2, default, null, isFailed: true);
            }

            Add(task, time, duration, Usage(task, context, known, output), SubAgentOf(n));
            known = context;
            context += habit.Growth + (habit.Growth == 0 ? 0 : output);
            if (context > habit.ContextMax)
            {
                (context, known) = (habit.Prompt, 0);
            }

            time += 1_000L * dice.Around(habit.GapSeconds, 0.6);
        }
    }

    /// <summary>Adds one call to a task.</summary>
    public void Add(SimulatedTask task, long time, int durationMs, in TokenUsage usage, string? subAgent, bool isFailed = false)
    {
        calls.Add(new SimulatedCall
        {
            Task = task,
            Key = dice.Next(),
            Time = time,
            DurationMs = durationMs,
            Usage = usage,
            IsFailed = isFailed,
            SubAgent = subAgent,
        });
        task.End = Math.Max(task.End, time);
    }

    private string? SubAgentOf(int call) =>
        agent.SubAgents.Count == 0 || call % 2 == 0 ? null : agent.SubAgents[call / 2 % agent.SubAgents.Count];

    private TokenUsage Usage(SimulatedTask task, long context, long known, int output)
    {
        var habit = agent.Habit;
        var read = habit.Cached == 0 ? 0 : (long)(Math.Min(known, context) * habit.Cached);

        // Only Anthropic asks to be told what to cache, and takes money for writing it.
        var isWritten = habit.Cached > 0 && task.Model.Provider == "anthropic";
        var written = isWritten ? (context - read) * 9 / 10 : 0;
        var oneHour = (long)(written * habit.OneHour);
        return new TokenUsage
        {
            UncachedInput = context - read - written,
            CacheRead = read,
            CacheWrite = written - oneHour,
            CacheWrite1h = oneHour,
            Output = output,
            Reasoning = task.Model.Provider == "anthropic" ? 0 : (long)(output * habit.Reasoning),
        };
    }
}
