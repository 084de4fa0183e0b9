using System.Net;
using System.Text.Json;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Ledger.Queries;
using ClawHQ.Tests.Core.Pricing;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>What usage would have cost on other models, against prices multiplied by hand.</summary>
public class CompareEndpointTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    /// <summary>gpt-4o: 2.5 input, 1.25 cache read, 10 output. claude-haiku-4-5: 1 input, 0.1 cache read, 1.25 cache write, 5
    /// output.</summary>
    private const string Question = "/api/v1/models/compare?on=openai/gpt-4o-2024-08-06,claude-haiku-4-5";

    private static readonly TokenUsage Usage = new()
    {
        UncachedInput = 1_000_001, CacheRead = 400_000, CacheWrite = 100_000, CacheWrite1h = 100_000, Output = 300_000, Reasoning = 50_000,
    };

    [Fact]
    public async Task The_token_sums_of_a_scope_are_priced_by_the_book_to_the_nano_dollar()
    {
        await reading.AppendAsync(Call("2026-06-01T08:00:00Z", "payments", "compared", Usage, 7_000_000_001));

        var answer = await reading.GetAsync($"{Question}&from=2026-06-01&to=2026-06-02&filter=project:compared");

        Assert.Equal("7.000000001", answer.GetProperty("effective_cost").GetString());
        Assert.Equal(
            """{"calls":1,"uncached_input_tokens":1000001,"cache_read_tokens":400000,"cache_write_tokens":200000,"""
            + """
            "output_tokens":300000,"reasoning_tokens":50000}
            """,
            answer.GetProperty("usage").GetRawText());
        var models = answer.GetProperty("models").EnumerateArray().ToList();
        Assert.Equal(
            [
                // 1,000,001 × 2.5 + 400,000 × 1.25 + 200,000 × 2.5 (no price for cache writes: as input) + 300,000 × 10
                ("openai/gpt-4o", "6.500002500", "-0.499997501"),

                // 1,000,001 × 1 + 400,000 × 0.1 + 200,000 × 1.25 + 300,000 × 5
                ("anthropic/claude-haiku-4-5", "2.790001000", "-4.209999001"),
            ],
            models.Select(m => (
                $"{m.GetProperty("provider").GetString()}/{m.GetProperty("model").GetString()}",
                m.GetProperty("effective_cost").GetString(), m.GetProperty("difference").GetString())));
        Assert.Equal("openai/gpt-4o", models[0].GetProperty("price_versions")[0].GetString()?.Split('@')[0]);
        Assert.InRange(answer.GetProperty("assumptions").GetArrayLength(), 4, 6);
    }

    [Fact]
    public async Task What_has_no_price_is_left_out_on_every_side_unless_nothing_has_one()
    {
        await reading.AppendAsync(
            Call("2026-06-03T08:00:00Z", "payments", "half", new TokenUsage { UncachedInput = 2_000_000 }, 3_000_000_000),
            Call("2026-06-03T09:00:00Z", "payments", "half", new TokenUsage { UncachedInput = 500_000 }, null, "homemade"));

        var half = await reading.GetAsync($"{Question}&from=2026-06-03&to=2026-06-04&filter=project:half");
        var none = await reading.GetAsync($"{Question}&from=2026-06-03&to=2026-06-04&filter=model:homemade");

        Assert.Equal(
            ("3.000000000", 500_000), (half.GetProperty("effective_cost").GetString(), half.GetProperty("unpriced_tokens").GetInt64()));
        Assert.Equal("5.000000000", half.GetProperty("models")[0].GetProperty("effective_cost").GetString());
        Assert.Equal(JsonValueKind.Null, none.GetProperty("effective_cost").ValueKind);
        Assert.Equal("1.250000000", none.GetProperty("models")[0].GetProperty("effective_cost").GetString());
        Assert.Equal(JsonValueKind.Null, none.GetProperty("models")[0].GetProperty("difference").ValueKind);
    }

    [Fact]
    public async Task Each_team_and_day_takes_the_price_and_the_terms_that_hold_for_it()
    {
        await using var api = await PriceApi.StartAsync();
        var folder = api.Server.Host.Services;
        var registry = (DimensionRegistry)folder.GetService(typeof(DimensionRegistry))!;
        var ledger = (ILedger)folder.GetService(typeof(ILedger))!;
        var million = new TokenUsage { UncachedInput = 1_000_000 };
        var rates = new { input = "3", output = "9" };
        await api.PutAsync("/overrides/own", new { provider = "lab", model = "lab-chat", from = "2026-06-10T00:00:00Z", rates });
        await api.PutAsync(
            "/discounts/half",
            new { provider = "lab", team = "search", percent = "50", from = "2026-06-01T00:00:00Z" });
        var request = new AppendRequest();
        foreach (var (id, team, time) in new[] { (1, "search", "2026-06-11T05:00:00Z"), (2, "payments", "2026-06-12T05:00:00Z") })
        {
            var entry = Call(time, team, null, million, 1_000_000_000, registry: registry);
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)id, entry.Time) });
        }

        await ledger.AppendAsync(request, TestContext.Current.CancellationToken);
        using var response = await api.Admin.GetAsync(
            "/api/v1/models/compare?on=lab/lab-chat&from=2026-06-01&to=2026-07-01", TestContext.Current.CancellationToken);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        var model = answer.GetProperty("models")[0];
        Assert.Equal(
            ("4.500000000", "6.000000000"),
            (model.GetProperty("effective_cost").GetString(), model.GetProperty("list_cost").GetString()));
        Assert.False(model.GetProperty("uses_todays_price").GetBoolean());
    }

    [Fact]
    public async Task Of_a_random_ledger_the_cost_as_it_was_is_the_sum_over_entries()
    {
        var answer = await reading.GetAsync($"{Question}&from=2026-10-20&to=2026-11-10");

        var whole = ReadingServer.Whole() with { Measures = [Measure.EffectiveCost] };
        var (rows, _, _) = SlowSpend.Answer(reading.Entries, whole);
        Assert.Equal(Money.ToString(Assert.Single(rows).Values[0] ?? -1), answer.GetProperty("effective_cost").GetString());
    }

    [Fact]
    public async Task A_caller_compares_the_usage_of_their_teams_alone()
    {
        var million = new TokenUsage { UncachedInput = 1_000_000 };
        await reading.AppendAsync(
            Call("2026-06-20T08:00:00Z", "payments", "shared", million, 4_000_000_000),
            Call("2026-06-20T08:00:00Z", "search", "shared", million, 5_000_000_000),
            Call("2026-06-20T08:00:00Z", null, "shared", million, 6_000_000_000));

        var all = await reading.GetAsync($"{Question}&from=2026-06-20&to=2026-06-21");
        var own = await reading.GetAsync($"{Question}&from=2026-06-20&to=2026-06-21&filter=project:shared", ReadingServer.PaymentsKey);

        Assert.Equal(("15.000000000", "7.500000000"), Costs(all));
        Assert.Equal(("4.000000000", "2.500000000"), Costs(own));

        static (string?, string?) Costs(JsonElement answer) => (
            answer.GetProperty("effective_cost").GetString(), answer.GetProperty("models")[0].GetProperty("effective_cost").GetString());
    }

    [Theory]
    [InlineData("", "on")]
    [InlineData("?on=", "on")]
    [InlineData("?on=no-such-model", "on")]
    [InlineData("?on=openai/%27%20OR%201=1", "on")]
    [InlineData("?on=gpt-4o,gpt-4.1,gpt-4.1-mini,gpt-4o-mini,claude-haiku-4-5", "on")]
    [InlineData("?on=gpt-4o&from=yesterday", "from")]
    [InlineData("?on=gpt-4o&from=1990-01-01", "from")]
    [InlineData("?on=gpt-4o&filter=mood:x", "filter")]
    [InlineData("?on=gpt-4o&zone=Mars", "zone")]
    [InlineData("?onn=gpt-4o", "onn")]
    public async Task What_is_wrong_is_refused_by_name(string query, string parameter)
    {
        using var client = reading.Server.ClientWith(TestServer.Key);
        using var response = await client.GetAsync($"/api/v1/models/compare{query}", TestContext.Current.CancellationToken);
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(parameter, problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("path").GetString()));
    }

    private LedgerEntry Call(
        string time, string? team, string? project, TokenUsage usage, long? cost, string model = "gpt-5",
        DimensionRegistry? registry = null) =>
        new()
        {
            Time = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            Dimensions = (registry ?? reading.Registry).Intern(new DimensionSet
            {
                Agent = "comparer", Team = team, Project = project, Provider = "openai", Model = model, Source = "codex",
            }),
            Calls = 1,
            Usage = usage,
            EffectiveCost = cost,
            ListCost = cost,
            Provenance = new Provenance { Signal = Signal.UsageApi, Emitter = "codex", Rule = "test", ReceivedAt = 0 },
        };
}
