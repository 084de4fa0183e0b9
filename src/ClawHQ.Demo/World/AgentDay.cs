using System.Globalization;
using ClawHQ.Demo.Story;
using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Demo.World;

/// <summary>Everything that one agent does on one day (UTC): a pure function of the seed, the demo's first day and the day.</summary>
internal sealed class AgentDay
{
    public const long LengthMs = 86_400_000;
    private const long HourMs = 3_600_000;
    private const int TasksOfASession = 4;

    private readonly List<SimulatedCall> _calls = [];
    private readonly List<SimulatedTask> _tasks = [];

    private AgentDay(AgentProfile agent, int day, long start) => (Agent, Day, Start) = (agent, day, start);

    public AgentProfile Agent { get; }

    /// <summary>The day, counted from the demo's first.</summary>
    public int Day { get; }

    /// <summary>Its midnight, Unix milliseconds.</summary>
    public long Start { get; }

    /// <summary>Its calls, in the order in which they ended.</summary>
    public IReadOnlyList<SimulatedCall> Calls => _calls;

    public IReadOnlyList<SimulatedTask> Tasks => _tasks;

    /// <summary>The calls that ended in the time from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public IEnumerable<SimulatedCall> CallsIn(long from, long to) => _calls.Where(call => call.Time >= from && call.Time < to);

    /// <summary>Lets an agent live through a day.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="story">The demo's seed, first day and volume.</param>
    /// <param name="day">The day, counted from the demo's first.</param>
    public static AgentDay Of(AgentProfile agent, DemoStory story, int day)
    {
        var made = new AgentDay(agent, day, story.FirstDay + (day * LengthMs));
        if (!agent.WorksOn(day))
        {
            return made;
        }

        var dice = Dice.Of(story.Seed, agent.Id, day);
        var maker = new TaskMaker(agent, dice, made.Start + LengthMs, made._calls);
        var amount = agent.TasksADay * Plot.Growth(day) * Plot.TasksFactor(agent, day) * story.Volume * (0.92 + (0.16 * dice.Unit()));
        for (var hour = made.Start; hour < made.Start + LengthMs; hour += HourMs)
        {
            var tasks = dice.Times(amount * Workday.ShareOfHour(agent, Instant.FromUnixTimeMilliseconds(hour)));
            for (var n = 0; n < tasks; n++)
            {
                maker.Add(made.NewTask(dice), hour + (long)(dice.Unit() * HourMs));
            }
        }

        if (agent == Fleet.Dependencies && day == Plot.LoopDay)
        {
            made.Repeat(maker, dice, story.Volume);
        }

        made._calls.Sort((a, b) => a.Time.CompareTo(b.Time));
        return made;
    }

    private SimulatedTask NewTask(Dice dice)
    {
        var number = _tasks.Count;
        var key = dice.Next();
        var isSmall = Agent.SmallModel is not null && dice.Chance(0.2);
        var developer = Agent.Developers == 0 ? 0 : dice.Below(Agent.Developers) + 1;
        var task = new SimulatedTask
        {
            Key = key,
            Id = string.Create(CultureInfo.InvariantCulture, $"{Agent.TaskWord}-{Day}-{number + 1:D4}-{(uint)key:x8}"),
            Session = string.Create(
                CultureInfo.InvariantCulture, $"{Agent.Id.Replace('/', '-')}-{Day}-{developer}-{number / TasksOfASession}"),
            Model = isSmall ? Agent.SmallModel! : Plot.ModelOf(Agent, Day),
            User = developer == 0
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"developer-{developer}@{Agent.Team?.Name ?? "guests"}.example"),
            Customer = Agent.Customers.Count == 0 ? null : Agent.Customers[dice.Below(Agent.Customers.Count)],
            Succeeded = Agent.Succeeds is { } share ? dice.Chance(share) : null,
        };
        _tasks.Add(task);
        return task;
    }

    /// <summary>The night on which the agent sends the same again and again.</summary>
    private void Repeat(TaskMaker maker, Dice dice, double volume)
    {
        var task = NewTask(dice);
        var from = Start + (long)Plot.LoopFrom.TotalMilliseconds;
        var to = Start + (long)Plot.LoopTo.TotalMilliseconds;
        var every = (long)(Plot.LoopEvery.TotalMilliseconds / volume);
        for (var time = from; time < to; time += every)
        {
            maker.Add(task, time, 900, default, null, isFailed: true);
            maker.Add(task, time + 3_000, 900, default, null, isFailed: true);
            maker.Add(
                task, time + 14_000, 9_800, new TokenUsage { UncachedInput = Plot.LoopPrompt, Output = 1_150, Reasoning = 700 }, null);
        }
    }
}
