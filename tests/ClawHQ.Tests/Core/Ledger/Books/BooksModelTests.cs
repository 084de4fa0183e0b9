using System.Net;
using System.Text.Json;
using ClawHQ.Tests.Core.Ledger.Reattribution;
using ClawHQ.Tests.Core.Ledger.Replays;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Books;

/// <summary>Random usage, rules, prices and closing dates: whatever is adjusted, the sums of what is closed stay.</summary>
public class BooksModelTests
{
    private static readonly string[] Groupings = ["team,project,client", "environment,agent", "model,provider", "task,team"];
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(20261201)]
    [InlineData(20261202)]
    [InlineData(20261203)]
    public async Task Sums_of_closed_usage_never_change_whatever_is_moved_or_priced_again(int seed)
    {
        var random = new Random(seed);
        await using var server = await ReplayServer.StartAsync();
        await ReattributionModelTests.SendAsync(server, ReattributionModelTests.Usage(random, 150));
        var (closed, hasStayed, hasMoved) = (Start, false, false);
        for (var step = 0; step < 6; step++)
        {
            closed = closed.AddMinutes(random.Next(2 * 24 * 60));
            await server.ClosedAsync(Text(closed));
            var before = await SumsAsync(server, closed);

            await server.Config.AppliedAsync(File(ReattributionModelTests.Rules(random), Prices(random)));
            var moved = await ReattributionTests.ApplyAsync(server);
            var priced = await server.RepricedAsync();

            Assert.Equal(before, await SumsAsync(server, closed));
            hasMoved |= moved.GetProperty("entries").GetInt64() > 0 && priced.GetProperty("adjusted").GetInt64() > 0;
            hasStayed |= Stays(moved) && Stays(priced);
        }

        Assert.True(hasMoved && hasStayed, $"seed {seed}: moved {hasMoved}, stayed {hasStayed}");
        var (_, check) = await server.Config.SendAsync(HttpMethod.Get, "/api/v1/ledger/check?days=60");
        Assert.True(check.GetProperty("is_whole").GetBoolean(), check.ToString());
    }

    private static bool Stays(JsonElement answer) => answer.GetProperty("closed").GetProperty("entries").GetInt64() > 0;

    private static async Task<IReadOnlyList<string>> SumsAsync(ReplayServer server, DateTimeOffset closed)
    {
        var sums = new List<string>();
        foreach (var by in Groupings)
        {
            var (status, answer) = await server.Config.SendAsync(
                HttpMethod.Get,
                $"/api/v1/spend?from=2026-10-01T00:00:00Z&to={Text(closed)}&by={by}&measure={ReattributionModelTests.Measures}");
            Assert.True(status == HttpStatusCode.OK, answer.ToString());
            sums.AddRange(answer.GetProperty("rows").EnumerateArray().Select(row => row.ToString()).Order(StringComparer.Ordinal));
            sums.Add(answer.GetProperty("total").ToString());
        }

        return sums;
    }

    private static string Prices(Random random) => File(
        Object("PriceOverride", "known", $"{{provider: openai, model: gpt-4o, rates: {{input: \"{random.Next(1, 9)}\", output: \"8\"}}}}"),
        Object(
            "PriceOverride", "unknown",
            $"{{provider: openai, model: unknown-model, rates: {{input: \"{random.Next(1, 9)}\", output: \"8\"}}}}"));

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
