using System.Net;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Reports;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Fakes;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>The page of models over a ledger that can be added up by hand.</summary>
public class ModelsPageTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const string June = "from=2026-06-01&to=2026-06-30&compare=none";

    [Fact]
    public async Task Each_model_is_shown_with_what_it_cost_and_how_it_was_used()
    {
        await reading.AppendAsync(
            Call("known", "payments", "gpt-4o", 600_000, 200_000, 200_000, 2_000_000_000, durationMs: 3_000),
            Call("known", "payments", "gpt-4o", 800_000, 0, 200_000, 1_000_000_000, source: "silent"),
            Call("known", "payments", "homemade", 50_000, 0, 50_000, null));

        var page = await GetAsync($"/models?{June}&filter=project:known");

        // 3 dollars for 2,000,000 tokens; 200,000 of 1,600,000 input tokens cached; only one emitter says how long calls took.
        Assert.Equal("gpt-4o openai 2 1.00 M $1.50 12.5 % 3.0 s 0.0 % 100.0 % $3.00", Row(page, "gpt-4o"));
        Assert.Equal("homemade openai 1 100 k unknown 0.0 % unknown 0.0 % Unpriced", Row(page, "homemade"));
        Assert.Contains("homemade has no price for 100 k tokens", page.Text, StringComparison.Ordinal);
        Assert.Contains("Effective per million $1.50", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_comparison_on_the_page_is_the_one_of_the_API()
    {
        await reading.AppendAsync(Call("compared", "payments", "gpt-4o", 700_000, 300_000, 100_000, 4_000_000_000));

        var page = await GetAsync($"/models?{June}&filter=project:compared&on=claude-haiku-4-5&on=openai/gpt-4o");
        var api = await reading.GetAsync(
            "/api/v1/models/compare?from=2026-06-01&to=2026-07-01&filter=project:compared&on=claude-haiku-4-5,gpt-4o");

        Assert.Equal(
            ["1.230000000", "3.125000000"],
            api.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("effective_cost").GetString()));
        Assert.Contains("title=\"1.230000000 USD\">$1.23<", page.Html, StringComparison.Ordinal);
        Assert.Contains("title=\"3.125000000 USD\"", page.Html, StringComparison.Ordinal);
        Assert.Equal("claude-haiku-4-5 anthropic $1.23 −$2.77", Row(page, "claude-haiku-4-5"));
        Assert.Equal("As it was booked in the ledger $4.00 actual", Row(page, "As it was"));
    }

    [Fact]
    public async Task A_caller_sees_the_models_of_their_teams_alone()
    {
        await reading.AppendAsync(
            Call("scoped", "payments", "gpt-4o", 1_000_000, 0, 0, 5_000_000_000),
            Call("scoped", "search", "model-of-others", 1_000_000, 0, 0, 70_000_000_000));

        var page = await GetAsync($"/models?{June}&filter=project:scoped", ReadingServer.PaymentsKey);

        Assert.Equal("Total 1 1.00 M $5.00 0.0 % unknown 0.0 % $5.00", Row(page, "Total"));
        Assert.DoesNotContain("model-of-others", page.Html, StringComparison.Ordinal);
        Assert.Contains("As it was booked in the ledger $5.00", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from=2026-10-20&to=2026-11-10&on=no-such-model", "The price book has no model “no-such-model”.")]
    [InlineData("range=eternity", "“eternity” is no time range. Month to date is shown.")]
    [InlineData("filter=mood:bad", "“mood:bad” is no filter.")]
    [InlineData("zone=Mars", "“Mars” is no time zone of the IANA list")]
    public async Task What_is_not_understood_is_said_on_the_page(string parameter, string sentence)
    {
        var page = await GetAsync($"/models?{parameter}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(sentence, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_range_says_what_to_do_next()
    {
        var empty = await GetAsync("/models?from=2025-01-01&to=2025-01-02");
        var filtered = await GetAsync("/models?from=2025-01-01&to=2025-01-02&filter=team:nobody");

        Assert.Contains("Show the last 90 days", empty.Text, StringComparison.Ordinal);
        Assert.Contains("Remove the filters", filtered.Text, StringComparison.Ordinal);
    }

    private static string Row((HttpStatusCode, string, string Html) page, string name) => PageText.Row(page.Html, name);

    private async Task<(HttpStatusCode Status, string Text, string Html)> GetAsync(string path, string key = TestServer.Key)
    {
        using var client = reading.Server.ClientWith(key);
        return await PageText.GetAsync(client, path);
    }

    private LedgerEntry Call(
        string project, string team, string model, long input, long read, long output, long? cost, int? durationMs = null,
        string source = "codex") => new()
        {
            Time = new DateTimeOffset(2026, 6, 10, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            Dimensions = reading.Registry.Intern(new DimensionSet
            {
                Agent = "modeller", Team = team, Project = project, Provider = "openai", Model = model, Source = source,
            }),
            Calls = 1,
            Usage = new TokenUsage { UncachedInput = input, CacheRead = read, Output = output },
            EffectiveCost = cost,
            ListCost = cost,
            DurationMs = durationMs,
            Provenance = new Provenance { Signal = Signal.UsageApi, Emitter = source, Rule = "test", ReceivedAt = 0 },
        };
}
