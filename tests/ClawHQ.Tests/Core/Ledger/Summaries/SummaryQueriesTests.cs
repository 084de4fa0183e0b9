using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Ledger.Summaries.Stored;
using ClawHQ.Tests.Core.Ledger.Queries;

namespace ClawHQ.Tests.Core.Ledger.Summaries;

/// <summary>Tasks and sessions against a slow grouping of entries, through checkpoints, restarts and crashes.</summary>
public class SummaryQueriesTests
{
    [Fact]
    public async Task Pages_hold_every_task_once_with_its_whole_life()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 70);
        var source = new RandomLedger(random);
        for (var step = 0; step < 12; step++)
        {
            await ledger.AppendAsync([.. Enumerable.Range(0, 50).Select(_ => WithTask(source.Next(ledger.Registry), random))]);
            await (step % 4 == 3 ? ledger.CrashAsync() : Task.CompletedTask);

            var pages = Pages(ledger, Query() with { Limit = random.Next(1, 9) });

            var actual = pages.Select(s => (s.Id, s.Dimensions.Team, s.First, s.Last, s[Measure.EffectiveCost], s[Measure.OutputTokens]));
            Assert.True(Expected(ledger.Entries).SequenceEqual(actual), $"seed {seed}, step {step}");
        }
    }

    [Fact]
    public async Task Pages_of_one_agent_or_team_hold_what_it_began_and_nothing_else()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 90);
        var calls = Enumerable.Range(0, 600).Select(i =>
            Call(ledger, $"task {random.Next(300)}", random.Next(3 * 86_400_000), random.Next(3) == 0 ? "payments" : "platform")).ToList();
        foreach (var part in calls.Chunk(60))
        {
            await ledger.AppendAsync(part);
        }

        var condition = new DimensionCondition(Dimension.Team, "payments", IsNegated: false);
        var limit = random.Next(1, 40);
        var filtered = Pages(ledger, Query() with { Filter = [condition], Limit = limit });
        var bound = Pages(ledger, Query() with { VisibleTeams = TeamBound.Of("payments"), Limit = limit });
        var all = Pages(ledger, Query() with { Limit = limit });

        var expected = Expected(ledger.Entries).Where(t => t.Item2 == "payments").Select(t => (t.Item1, t.Item4)).ToList();
        Assert.True(expected.SequenceEqual(filtered.Select(s => (s.Id, s.Last))), $"seed {seed}");
        Assert.True(expected.SequenceEqual(bound.Select(s => (s.Id, s.Last))), $"seed {seed}");
        var times = Expected(ledger.Entries).Select(t => (t.Item1, t.Item4));
        Assert.True(times.SequenceEqual(all.Select(s => (s.Id, s.Last))), $"seed {seed}");
    }

    [Fact]
    public async Task A_page_goes_on_where_the_last_ended_although_usage_came_in_between()
    {
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 1);
        await ledger.AppendAsync([.. Enumerable.Range(0, 10).Select(i => Call(ledger, $"t{i}", i, "payments"))]);
        var first = ledger.Summaries.List(Query() with { Limit = 4 });

        await ledger.AppendAsync(Call(ledger, "t8", 50, "payments"), Call(ledger, "t2", 51, "payments"),
            Call(ledger, "new", 52, "payments"));
        var second = ledger.Summaries.List(Query() with { Limit = 4, After = first.Next });
        var third = ledger.Summaries.List(Query() with { Limit = 4, After = second.Next });

        Assert.Equal(["t9", "t8", "t7", "t6"], first.Items.Select(s => s.Id));
        Assert.Equal(["t5", "t4", "t3", "t1"], second.Items.Select(s => s.Id));
        Assert.Equal(["t0"], third.Items.Select(s => s.Id));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task The_same_id_under_two_teams_is_two_tasks_and_each_sees_its_own()
    {
        await using var ledger = await RollupLedger.OpenAsync();
        await ledger.AppendAsync(Call(ledger, "shared", 1, "payments"), Call(ledger, "shared", 2, "platform"),
            Call(ledger, "shared", 3, null));
        await ledger.OutcomeAsync(new TaskOutcome("shared", "succeeded", 12_500_000_000, RandomLedger.Start + 9, "payments"));

        var all = ledger.Summaries.Find(SummaryKind.Task, "shared", TeamBound.All);
        var payments = ledger.Summaries.Find(SummaryKind.Task, "shared", TeamBound.Of("payments"));

        Assert.Equal([null, "platform", "payments"], all.Select(s => s.Dimensions.Team));
        Assert.Equal(
            [(RandomLedger.Start + 1, new SummaryOutcome("succeeded", 12_500_000_000, RandomLedger.Start + 9))],
            payments.Select(s => (s.Last, s.Outcome)));
        Assert.Empty(ledger.Summaries.Find(SummaryKind.Task, "shared", TeamBound.Of("docs")));
        Assert.Empty(ledger.Summaries.Find(SummaryKind.Session, "shared", TeamBound.All));
    }

    [Theory]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("0F8FAD5B-d9cb-469f-a165-70867728950e")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("ünïcode \u0001 and a very long name")]
    [InlineData("")]
    public async Task Ids_of_every_form_survive_being_stored(string id)
    {
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 1);
        await ledger.AppendAsync(Call(ledger, id, 1, null));
        await ledger.RestartAsync();

        Assert.Equal([id], ledger.Summaries.Find(SummaryKind.Task, id, TeamBound.All).Select(s => s.Id));
    }

    [Fact]
    public async Task An_id_that_an_older_program_cut_inside_a_character_is_listed()
    {
        await using var ledger = await RollupLedger.OpenAsync(checkpointEntries: 1);
        await ledger.AppendAsync(Call(ledger, "half \uD83D", 1, null));
        await ledger.StoredAsync(1);

        Assert.Equal(["half \uFFFD"], ledger.Summaries.List(Query()).Items.Select(s => s.Id));
        Assert.Equal(["half \uFFFD"], ledger.Summaries.Find(SummaryKind.Task, "half \uFFFD", TeamBound.All).Select(s => s.Id));
    }

    [Fact]
    public void The_filter_knows_every_id_it_was_built_over_and_few_others()
    {
        List<string> ids = [.. Enumerable.Range(0, 5000).Select(i => $"task-{i}")];
        var filter = IdFilter.Build(ids);

        Assert.All(ids, id => Assert.True(IdFilter.MayHave(filter, IdFilter.Hash(id))));
        Assert.InRange(Enumerable.Range(0, 5000).Count(i => IdFilter.MayHave(filter, IdFilter.Hash($"other-{i}"))), 0, 150);
    }

    private static List<Summary> Pages(RollupLedger ledger, SummaryQuery query)
    {
        var all = new List<Summary>();
        do
        {
            var page = ledger.Summaries.List(query);
            all.AddRange(page.Items);
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return all;
    }

    private static IEnumerable<(string, string?, long, long, Int128?, Int128?)> Expected(List<LedgerEntry> entries) => entries
        .Where(e => e.Task is not null)
        .GroupBy(e => (e.Task, e.Dimensions.Team))
        .Where(g => !g.All(SaysNothing))
        .Select(g => (
            Id: g.Key.Task ?? "",
            g.Key.Team,
            First: g.Min(e => e.Time),
            Last: g.Max(e => e.Time),
            Cost: g.All(e => e.EffectiveCost is null) && g.Any(e => e.Kind == EntryKind.Usage) ? (Int128?)null
                : g.Sum(e => e.EffectiveCost ?? 0),
            Output: (Int128?)g.Sum(e => e.Usage.Output)))
        .OrderByDescending(s => s.Last).ThenBy(s => s.Id, StringComparer.Ordinal);

    private static bool SaysNothing(LedgerEntry entry) => entry is
    {
        Kind: EntryKind.Adjustment, Usage.Total: 0, ReportedCost: null, TokensNowPriced: 0, CallsNowPriced: 0, DurationMs: null or 0,
    };

    private static LedgerEntry WithTask(LedgerEntry entry, Random random) => entry with { Task = $"task {random.Next(40)}" };

    private static SummaryQuery Query() => new()
    {
        Kind = SummaryKind.Task, From = RandomLedger.Start, To = RandomLedger.Start + (RandomLedger.Days * 86_400_000L), Limit = 100,
        VisibleTeams = TeamBound.All,
    };

    private static LedgerEntry Call(RollupLedger ledger, string task, int offset, string? team) => new()
    {
        Time = RandomLedger.Start + offset,
        Dimensions = ledger.Registry.Intern(new DimensionSet { Agent = "main", Team = team }),
        Task = task,
        Calls = 1,
        EffectiveCost = 10,
        ListCost = 10,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = RandomLedger.Start },
    };
}
