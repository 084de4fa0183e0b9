using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Tests.Core.Ledger.Queries;

/// <summary>Answers from rollups against a slow sum over entries, and the rules for what is unknown.</summary>
public class SpendQueriesTests
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

    [Fact]
    public async Task Answers_equal_a_slow_sum_over_entries()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 6; round++)
        {
            await using var bench = await RollupLedger.OpenAsync(random.Next(10, 400));
            var ledger = new RandomLedger(random);
            for (var step = 0; step < 25; step++)
            {
                await bench.AppendAsync([.. Enumerable.Range(0, random.Next(1, 120)).Select(_ => ledger.Next(bench.Registry))]);
                await DisturbAsync(bench, random);
                await Check(bench, RandomQuery(random), seed);
            }
        }
    }

    [Fact]
    public async Task Questions_that_are_asked_again_take_in_what_was_used_in_between_on_past_days_too()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 150);
        var ledger = new RandomLedger(random);
        List<SpendQuery> questions = [.. Enumerable.Range(0, 12).Select(_ => RandomQuery(random))];
        for (var step = 0; step < 20; step++)
        {
            await bench.AppendAsync([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => ledger.Next(bench.Registry))]);
            await (step % 5 == 4 ? bench.StoredAsync(bench.Entries.Count - 150) : Task.CompletedTask);
            foreach (var question in questions)
            {
                await Check(bench, question, seed);
                await Check(bench, question, seed);
            }
        }
    }

    [Fact]
    public async Task Groups_of_nothing_but_unpriced_or_unmetered_usage_have_unknown_cost()
    {
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 1);
        await bench.AppendAsync(
            Entry(bench, "known", 5_000, new TokenUsage { UncachedInput = 10 }),
            Entry(bench, "unpriced", null, new TokenUsage { UncachedInput = 7, Output = 3 }),
            Entry(bench, "unmetered", null, default));

        var result = await bench.Spend.QueryAsync(
            Query([Dimension.Model], Measure.EffectiveCost, Measure.UnpricedTokens, Measure.UnpricedCalls, Measure.UnmeteredCalls),
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [("known", 5_000, 0, 0, 0), ("unmetered", null, 0, 0, 1), ("unpriced", null, 10, 1, 0)],
            result.Rows.Select(r => (r.Group[0]!, (long?)r.Values[0], (long?)r.Values[1], (long?)r.Values[2], (long?)r.Values[3])));
        Assert.Equal(5_000, result.Total[0]);
        Assert.Equal(new Coverage(0, 0.5, 1), result.Coverage);
    }

    [Fact]
    public async Task Pricing_by_adjustment_makes_unpriced_tokens_priced()
    {
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 1);
        await bench.AppendAsync(Entry(bench, "late", null, new TokenUsage { UncachedInput = 7, Output = 3 }));
        await bench.AppendAsync(
            Entry(bench, "late", 900, default) with
            {
                Kind = EntryKind.Adjustment,
                Calls = 0,
                TokensNowPriced = 10,
                CallsNowPriced = 1,
                Reason = "A price became known.",
            });

        var result = await bench.Spend.QueryAsync(
            Query([], Measure.EffectiveCost, Measure.Calls, Measure.UnpricedTokens, Measure.UnpricedCalls),
                TestContext.Current.CancellationToken);

        Assert.Equal([900, 1, 0, 0], result.Total);
        Assert.Equal(1, result.Coverage.Priced);
    }

    [Fact]
    public async Task Sums_beyond_64_bits_stay_exact()
    {
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 1);
        for (var i = 0; i < 25; i++)
        {
            await bench.AppendAsync(Entry(bench, "absurd", 2_000_000_000_000_000_000, new TokenUsage { Output = long.MaxValue / 2 }));
        }

        var result = await bench.Spend.QueryAsync(Query([], Measure.EffectiveCost), TestContext.Current.CancellationToken);

        Assert.Equal(25 * (Int128)2_000_000_000_000_000_000, result.Total[0]);
    }

    [Fact]
    public async Task An_empty_ledger_has_no_rows_and_costs_nothing()
    {
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 1);

        var result = await bench.Spend.QueryAsync(Query([Dimension.Team], Measure.EffectiveCost, Measure.Calls),
            TestContext.Current.CancellationToken);

        Assert.Empty(result.Rows);
        Assert.Equal([0, 0], result.Total);
        Assert.Equal(new Coverage(null, null, null), result.Coverage);
    }

    [Fact]
    public async Task Answers_hold_for_one_position_while_entries_and_checkpoints_come()
    {
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 60);
        var entry = Entry(bench, "model", 1, new TokenUsage { Output = 1 });
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 150; i++)
                {
                    await bench.AppendAsync([.. Enumerable.Range(0, 20).Select(n => entry with { Time = entry.Time + (n * 400_000) })]);
                }
            },
            TestContext.Current.CancellationToken);
        var query = Query([Dimension.Model], Measure.EffectiveCost);
        var byTask = Query([Dimension.Task], Measure.EffectiveCost);
        do
        {
            foreach (var question in new[] { query, query with { From = query.From + Duration.FromMilliseconds(-1) }, byTask })
            {
                var result = await bench.Spend.QueryAsync(question, TestContext.Current.CancellationToken);
                Assert.Equal(result.Position, result.Total[0]);
            }
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task Answers_with_too_many_rows_are_refused()
    {
        await using var bench = await RollupLedger.OpenAsync(checkpointEntries: 1);
        var query = Query([], Measure.EffectiveCost) with
        {
            From = Instant.FromUtc(2016, 1, 1, 0, 0),
            To = Instant.FromUtc(2036, 1, 1, 0, 0),
            Step = SpendStep.Hour,
        };

        await Assert.ThrowsAsync<SpendTooLargeException>(async () =>
            await bench.Spend.QueryAsync(query, TestContext.Current.CancellationToken));
    }

    private static Task DisturbAsync(RollupLedger bench, Random random) => random.Next(8) switch
    {
        0 => bench.RestartAsync(),
        1 => bench.CrashAsync(),
        _ => Task.CompletedTask,
    };

    private static async Task Check(RollupLedger bench, SpendQuery query, int seed)
    {
        var expected = SlowSpend.Answer(bench.Entries, query);
        var actual = await bench.Spend.QueryAsync(query, TestContext.Current.CancellationToken);

        var context = $"seed {seed}: {query.From} to {query.To} {query.Step} {query.Zone.Id} by {string.Join(',', query.By)}"
            + $" filter {string.Join(' ', query.Filter)} measures {string.Join(',', query.Measures)}";
        Assert.True(Text(expected.Rows) == Text(actual.Rows), $"{context}\n{Difference(Text(expected.Rows), Text(actual.Rows))}");
        Assert.True(expected.Total.SequenceEqual(actual.Total), context);
        Assert.True(expected.Coverage == actual.Coverage, $"{context}: {expected.Coverage} is not {actual.Coverage}");
        Assert.Equal(bench.Entries.Count, actual.Position);
    }

    private static string Difference(string expected, string actual) =>
        $"missing\n{Less(expected, actual)}\nunexpected\n{Less(actual, expected)}";

    private static string Less(string a, string b) => string.Join('\n', a.Split('\n').Except(b.Split('\n')).Take(10));

    private static string Text(IEnumerable<SpendRow> rows) =>
        string.Join('\n', rows.Select(r => $"{r.Time} {string.Join('/', r.Group)} {Values(r)}"));

    private static string Values(SpendRow row) => string.Join(' ', row.Values.Select(v => v?.ToString() ?? "null"));

    private static SpendQuery RandomQuery(Random random)
    {
        var start = Instant.FromUnixTimeMilliseconds(RandomLedger.Start);
        Duration[] grains = [Duration.FromMilliseconds(1), Duration.FromMinutes(15), Duration.FromHours(1), Duration.FromDays(1)];
        var grain = grains[random.Next(grains.Length)];
        var units = (long)(Duration.FromDays(RandomLedger.Days + 2) / grain);
        var from = start - Duration.FromDays(1) + (grain * random.NextInt64(units));
        return new SpendQuery
        {
            From = from,
            To = from + (grain * random.NextInt64(1, units)),
            By = [.. Enum.GetValues<Dimension>().OrderBy(_ => random.Next()).Take(random.Next(4))],
            Step = random.Next(2) == 0 ? null : (SpendStep)random.Next(4),
            Zone = DateTimeZoneProviders.Tzdb[Zones[random.Next(Zones.Length)]],
            Filter = [.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomCondition(random))],
            Measures = [.. Enum.GetValues<Measure>().OrderBy(_ => random.Next()).Take(random.Next(1, 17))],
            VisibleTeams = random.Next(3) == 0 ? TeamBound.Of("payments") : TeamBound.All,
        };
    }

    private static DimensionCondition RandomCondition(Random random)
    {
        DimensionCondition[] conditions =
        [
            new(Dimension.Team, "payments", false), new(Dimension.Team, null, false), new(Dimension.Model, "gpt-5", false),
            new(Dimension.Agent, "docs", false), new(Dimension.Task, "t1", false), new(Dimension.Session, null, false),
            new(Dimension.Key, "1", false), new(Dimension.Provider, "openai", false),
        ];
        return conditions[random.Next(conditions.Length)] with { IsNegated = random.Next(3) == 0 };
    }

    private static SpendQuery Query(IReadOnlyList<Dimension> by, params IReadOnlyList<Measure> measures) => new()
    {
        From = Instant.FromUnixTimeMilliseconds(RandomLedger.Start),
        To = Instant.FromUnixTimeMilliseconds(RandomLedger.Start) + Duration.FromDays(1),
        By = by,
        Measures = measures,
        VisibleTeams = TeamBound.All,
    };

    private static LedgerEntry Entry(RollupLedger bench, string model, long? cost, TokenUsage usage) => new()
    {
        Time = RandomLedger.Start,
        Dimensions = bench.Registry.Intern(new DimensionSet { Model = model }),
        Calls = 1,
        Usage = usage,
        ListCost = cost,
        EffectiveCost = cost,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = RandomLedger.Start },
    };
}
