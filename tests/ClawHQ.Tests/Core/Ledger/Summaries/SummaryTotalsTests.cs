using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Tests.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Ledger.Summaries;

/// <summary>What the tasks of a week cost, against a slow grouping of entries.</summary>
public class SummaryTotalsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 19, 14, 20, 0, TimeSpan.Zero);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly Dimension[] Dimensions = [Dimension.Agent, Dimension.Team];

    [Fact]
    public async Task Each_task_counts_once_for_who_began_it_however_many_days_runs_and_teams_it_has()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 40);
        for (var step = 0; step < 8; step++)
        {
            await ledger.AppendAsync([.. Enumerable.Range(0, 50).Select(_ => OfTask(ledger.Registry, random))]);
            await (step % 4 == 3 ? ledger.StoredAsync(ledger.Entries.Count - 45) : Task.CompletedTask);

            var totals = new SummaryTotals(ledger.Summaries, ledger.Registry, new FakeClock(Now));

            var seen = random.Next(2) == 0 ? TeamBound.All : TeamBound.Of("payments");
            foreach (var by in Dimensions)
            {
                var actual = totals.By(by, [], seen).OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (t.Name, t.Total));
                Assert.True(Expected(ledger.Entries, by, seen).SequenceEqual(actual), $"seed {seed}, step {step}, {by}");
            }

            var all = Expected(ledger.Entries, Dimension.Team, seen).Select(t => t.Total).ToList();
            Assert.Equal(
                (all.Sum(t => t.Count), all.Aggregate(Int128.Zero, (sum, t) => sum + t.EffectiveCost), all.Sum(t => t.UnknownCount)),
                totals.All([], seen) is var total ? (total.Count, total.EffectiveCost, total.UnknownCount) : default);
        }
    }

    [Theory]
    [InlineData(3600, 2)]
    [InlineData(195, 1)]
    public async Task While_one_reads_anew_others_get_what_was_read_only_as_long_as_it_holds_and_reading_took(int age, int tasks)
    {
        await using var ledger = await RollupLedger.OpenAsync();
        await ledger.AppendAsync(OfTask(ledger.Registry, new Random(1)) with { Task = "first", Time = Now.ToUnixTimeMilliseconds() });
        var clock = new SteppedClock { Step = TimeSpan.FromSeconds(1) };
        var totals = new SummaryTotals(ledger.Summaries, ledger.Registry, clock);
        _ = totals.All([], TeamBound.All);
        await ledger.AppendAsync(OfTask(ledger.Registry, new Random(1)) with { Task = "second", Time = Now.ToUnixTimeMilliseconds() });
        clock.Step = TimeSpan.Zero;
        clock.Advance(TimeSpan.FromSeconds(age));
        using var held = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        clock.BeforeReading(() =>
        {
            held.Set();
            gate.Wait();
        });
        var reader = Started(() => totals.All([], TeamBound.All));
        Assert.True(held.Wait(Deadline, TestContext.Current.CancellationToken));
        TaskTotal? other = null;
        var asker = Started(() => other = totals.All([], TeamBound.All));

        try
        {
            await Wait.UntilAsync(() => !asker.IsAlive || (tasks > 1 && asker.ThreadState.HasFlag(ThreadState.WaitSleepJoin)));
        }
        finally
        {
            gate.Set();
            Assert.True(reader.Join(Deadline) && asker.Join(Deadline));
        }

        Assert.Equal(tasks, other is null ? 0 : other.Count + other.UnknownCount);
    }

    private static Thread Started(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>A clock that each look at its elapsed time moves by a step.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        /// <summary>An asker looks at the day twice for what was read before, then for what to read.</summary>
        private const int LooksUntilReading = 3;

        private long _ticks;
        private int _looks;
        private Action? _beforeReading;

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Increment(ref _looks) == LooksUntilReading)
            {
                _beforeReading?.Invoke();
            }

            return Now;
        }

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, Step.Ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

        /// <summary>Runs when the next asker begins to read.</summary>
        public void BeforeReading(Action action) => (_beforeReading, _looks) = (action, 0);
    }

    /// <summary>A call around the week, of one of a few tasks or the only one of its task, now and then without a known cost.</summary>
    private static LedgerEntry OfTask(DimensionRegistry registry, Random random)
    {
        var task = random.Next(60);
        return new LedgerEntry
        {
            Time = Now.AddMinutes(-random.Next(9 * 24 * 60)).ToUnixTimeMilliseconds(),
            Dimensions = registry.Intern(new DimensionSet
            {
                Agent = $"agent {task % 7}", Team = random.Next(3) == 0 ? null : random.Next(2) == 0 ? "payments" : "platform",
            }),
            Task = random.Next(3) == 0 ? Guid.NewGuid().ToString() : $"task {task}",
            Calls = 1,
            EffectiveCost = random.Next(4) == 0 ? null : random.Next(1000),
            Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = RandomLedger.Start },
        };
    }

    private static List<(string? Name, TaskTotal Total)> Expected(IReadOnlyList<LedgerEntry> entries, Dimension by, TeamBound seen)
    {
        var first = SummaryTable.TimeOf(SummaryTable.DayOf(Now.ToUnixTimeMilliseconds()) + 1 - SummaryTotals.Days);
        var end = SummaryTable.TimeOf(SummaryTable.DayOf(Now.ToUnixTimeMilliseconds()) + 1);
        return
        [
            .. entries.Where(e => e.Time >= first && e.Time < end)
                .GroupBy(e => (e.Task, e.Dimensions.Team)).Where(task => seen.Contains(task.Key.Team))
                .Select(task => (
                    Name: DimensionFilter.ValueOf(task.MinBy(e => e.Time)!.Dimensions, by),
                    Cost: task.Where(e => e.EffectiveCost is not null).Aggregate(Int128.Zero, (sum, e) => sum + (e.EffectiveCost ?? 0)),
                    IsKnown: task.Any(e => e.EffectiveCost is not null)))
                .GroupBy(task => task.Name)
                .Select(group => (group.Key, new TaskTotal(
                    group.Count(t => t.IsKnown),
                    group.Where(t => t.IsKnown).Aggregate(Int128.Zero, (sum, t) => sum + t.Cost),
                    group.Count(t => !t.IsKnown))))
                .OrderBy(t => t.Key, StringComparer.Ordinal),
        ];
    }
}
