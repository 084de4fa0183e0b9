using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Replays;

/// <summary>What a plan of prices says of random usage is what pricing the same entries again leads to, as far as sums can know: of one
/// day all calls have one tier, and of one agent and day all have a price, or none, or no tokens.</summary>
public class PriceReplayPropertyTests(ITestOutputHelper output)
{
    private const int Rounds = 4;
    private const int Days = 12;

    /// <summary>Each entry rounds to the nano-dollar.</summary>
    private const decimal Tolerance = 0.000_001m;

    private static readonly string[] Models = ["gpt-4o", "gpt-4o-mini", "model-x"];

    [Fact]
    public async Task The_replay_of_prices_says_what_pricing_again_does()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(seed + round);
            await using var server = await ReplayServer.StartAsync();
            await UseAsync(server, random);
            var prices = File(Models.Where(_ => random.Next(4) > 0).DefaultIfEmpty("gpt-4o").Select((m, i) => Price(random, m, i)));
            var before = await CostsAsync(server);

            var (status, plan) = await server.Config.PlanAsync("---\n" + Object("Team", "core", "{}") + "---\n" + prices);
            Assert.True(status == HttpStatusCode.OK, plan.ToString());
            await server.Config.AppliedAsync(Object("Team", "core", "{}") + "---\n" + prices);
            var (repriced, answer) = await server.Config.SendAsync(
                HttpMethod.Post, "/api/v1/prices/reprice",
                JsonContent.Create(new { from = "2026-10-01T00:00:00Z", to = "2026-12-01T00:00:00Z" }));
            Assert.True(repriced == HttpStatusCode.OK, answer.ToString());

            var after = await CostsAsync(server);
            var told = plan.GetProperty("replay").GetProperty("findings").EnumerateArray()
                .Select(f => f.GetProperty("figures")).Where(f => f.TryGetProperty("model", out _))
                .ToDictionary(
                    f => f.GetProperty("model").GetString()!,
                    f => (Amount(f, "effective_cost_before"), Amount(f, "effective_cost_after")));
            foreach (var model in Models)
            {
                // What is told is of the teams that a price concerns.
                var difference = after.GetValueOrDefault(model) - before.GetValueOrDefault(model);
                var (saidBefore, saidAfter) = told.GetValueOrDefault(model);
                Assert.True(
                    Math.Abs(difference - (saidAfter - saidBefore)) <= Tolerance,
                    $"Seed {seed + round}, {model}: {difference}, but it said {saidBefore} to {saidAfter}.\n{prices}");
            }
        }
    }

    private static async Task UseAsync(ReplayServer server, Random random)
    {
        for (var day = 1; day <= Days; day++)
        {
            var tier = random.Next(2) == 0 ? "standard" : "batch";
            foreach (var agent in (string[])["a", "b", "c"])
            {
                var (team, model, hasTokens) = (random.Next(2) == 0 ? "core" : null, Models[random.Next(3)], random.Next(4) > 0);
                var provider = model == "model-x" ? "ours" : "openai";
                for (var call = 0; call < random.Next(1, 4); call++)
                {
                    var time = $"2026-11-{day:00}T{random.Next(24):00}:{random.Next(60):00}:00Z";
                    await (hasTokens
                        ? server.ReportAsync(new
                        {
                            id = server.NextId(), time, agent, team, provider, model, tier,
                            input_tokens = random.Next(5_000_000), output_tokens = random.Next(1, 900_000),
                        })
                        : server.AmountAsync(time, $"{random.Next(9)}.25", agent, team, model, provider));
                }
            }
        }
    }

    private static string Price(Random random, string model, int index)
    {
        var provider = model == "model-x" ? "ours" : "openai";
        var team = random.Next(3) == 0 ? ", team: core" : "";
        var from = random.Next(2) == 0 ? $", from: 2026-11-{random.Next(1, Days):00}" : "";
        var rates = $"{{input: \"{random.Next(9)}.5\", output: \"{random.Next(20)}\"}}";
        return Object("PriceOverride", $"price-{index}", $"{{provider: {provider}, model: {model}, rates: {rates}{team}{from}}}");
    }

    /// <summary>Dollars by model; without those of which none is known.</summary>
    private static async Task<IReadOnlyDictionary<string, decimal>> CostsAsync(ReplayServer server) =>
        (await server.SpendAsync("model")).Select(row => row.Split(' ')).Where(row => row[1] != "-")
            .ToDictionary(row => row[0], row => decimal.Parse(row[1], CultureInfo.InvariantCulture));

    private static decimal Amount(JsonElement figures, string name) =>
        figures.GetProperty(name).GetString() is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;
}
