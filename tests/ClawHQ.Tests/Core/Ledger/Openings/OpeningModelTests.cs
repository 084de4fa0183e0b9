using ClawHQ.Tests.Core.Ledger.Books;
using ClawHQ.Tests.Core.Ledger.Reattribution;
using ClawHQ.Tests.Core.Ledger.Replays;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Openings;

/// <summary>Random usage, rules and prices, once with opening entries that are reversed at some time and once without them.</summary>
public class OpeningModelTests
{
    private static readonly string[] Groupings = ["team,project,client", "agent,environment,team", "session,team", "model,client"];

    [Theory]
    [InlineData(20261101)]
    [InlineData(20261102)]
    [InlineData(20261103)]
    public async Task After_reversing_every_sum_is_that_of_a_ledger_that_never_had_the_entry(int seed)
    {
        var random = new Random(seed);
        var (usage, rules) = (ReattributionModelTests.Usage(random, 60), ReattributionModelTests.Rules(random));
        await using var with = await ReplayServer.StartAsync();
        await using var without = await ReplayServer.StartAsync();
        var openings = new Queue<string>();
        for (var i = 0; i < 9; i++)
        {
            openings.Enqueue(await with.OpenAsync(
                i, random.Next(1, 2_000_000), OpeningServer.Ten - (random.Next(9) * 86_400_000L), $"agent-{random.Next(4)}",
                random.Next(2) == 0 ? "gpt-4o" : "model-x", random.Next(2) == 0 ? null : $"session-{random.Next(3)}"));
        }

        await ReattributionModelTests.SendAsync(with, usage);
        await ReattributionModelTests.SendAsync(without, usage);
        var steps = new Func<ReplayServer, Task>[]
        {
            server => server.Config.AppliedAsync(rules),
            server => ReattributionTests.ApplyAsync(server),
            server => server.Config.AppliedAsync(File(
                rules, Object("PriceOverride", "x", "{provider: openai, model: model-x, rates: {input: \"2\", output: \"8\"}}"))),
            server => server.RepricedAsync(),
            server => ReattributionTests.ApplyAsync(server),
        };
        foreach (var step in steps)
        {
            await step(with);
            await step(without);
            for (var left = random.Next(3); left > 0 && openings.TryDequeue(out var id); left--)
            {
                await with.ReversedAsync(id);
            }
        }

        while (openings.TryDequeue(out var id))
        {
            await with.ReversedAsync(id);
        }

        var entries = ReattributionTests.Entries(with).Count;
        await ReattributionTests.ApplyAsync(with);
        await with.RepricedAsync();

        Assert.Equal(entries, ReattributionTests.Entries(with).Count);
        Assert.Equal(await ReattributionModelTests.TotalAsync(without), await ReattributionModelTests.TotalAsync(with));
        foreach (var by in Groupings)
        {
            Assert.Equal(await ReattributionModelTests.RowsAsync(without, by), await ReattributionModelTests.RowsAsync(with, by));
        }

        var (_, check) = await with.Config.SendAsync(HttpMethod.Get, "/api/v1/ledger/check?days=60");
        Assert.True(check.GetProperty("is_whole").GetBoolean(), check.ToString());
    }
}
