using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Pricing;
using ClawHQ.Tests.Fakes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime.Text;

namespace ClawHQ.Tests.Core.Ledger.Repricing;

public class RepricingTests
{
    private const string Nothing = "0 0.000000000 0.000000000";
    private const string Unpriced = "/unpriced?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";

    private static readonly long Noon = InstantPattern.ExtendedIso.Parse("2026-11-20T12:00:00Z").Value.ToUnixTimeMilliseconds();
    private static readonly TokenUsage Thousand = new() { UncachedInput = 1_000, Output = 1_000 };
    private static readonly object Period = new { from = "2026-11-01T00:00:00Z", to = "2026-12-01T00:00:00Z" };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unpriced_usage_gets_its_price_by_adjustment_as_soon_as_one_is_known()
    {
        await using var api = await PriceApi.StartAsync();
        await AppendAsync(api, Entry(api, "ours", "model-x", 1), Entry(api, "ours", "model-x", 2), Entry(api, "ours", "model-y", 3));

        var before = (await api.GetAsync(Unpriced)).GetProperty("items");
        await api.PutAsync("/overrides/x", Own("ours", "model-x", "2", "4"));
        var adjustments = await WaitForAsync(api, 2);

        Assert.Equal(["model-x 2 4000", "model-y 1 2000"], before.EnumerateArray().Select(Describe));
        Assert.Equal(
            [(1, 6_000_000, 6_000_000, 2_000, 1, 0), (2, 6_000_000, 6_000_000, 2_000, 1, 0)],
            adjustments.Select(a => (a.Adjusts, a.ListCost, a.EffectiveCost, a.TokensNowPriced, a.CallsNowPriced, a.Calls)));
        Assert.All(adjustments, a => Assert.Equal(
            (EntryKind.Adjustment, Noon, "The price of this usage has become known.", $"ours/model-x@override#{api.Book.Version}"),
            (a.Kind, a.Time, a.Reason, a.PriceVersion)));
        Assert.Equal(["model-y 1 2000"], (await api.GetAsync(Unpriced)).GetProperty("items").EnumerateArray().Select(Describe));
    }

    [Fact]
    public async Task A_damaged_block_keeps_prices_waiting_and_the_server_running()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        await using (var api = await PriceApi.StartAsync(folder))
        {
            await AppendAsync(api, Entry(api, "ours", "model-x", 1));
        }

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "ledger.db")};Pooling=False"))
        {
            connection.Open();
            using var damage = connection.CreateCommand();
            damage.CommandText = "UPDATE entries_202611 SET block = substr(block, 1, 60) || x'FF' || substr(block, 62)";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        var log = new ErrorLog("UnpricedFollower");
        await using (var api = await PriceApi.StartAsync(folder, services => services.AddSingleton<ILoggerProvider>(log)))
        {
            await api.PutAsync("/overrides/x", Own("ours", "model-x", "2", "4"));
            await log.Reported.WaitAsync(TimeSpan.FromSeconds(60), Cancelled);

            await AppendAsync(api, Entry(api, "ours", "model-x", 2));
            var lifetime = api.Server.Host.Services.GetRequiredService<IHostApplicationLifetime>();
            Assert.False(lifetime.ApplicationStopping.IsCancellationRequested);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Calls_of_unpriced_usage_that_nobody_counted_are_unknown_and_not_none()
    {
        await using var api = await PriceApi.StartAsync();
        await AppendAsync(api, Entry(api, "ours", "model-x", 1) with { Calls = null });

        var model = Assert.Single((await api.GetAsync(Unpriced)).GetProperty("items").EnumerateArray());

        Assert.Equal((JsonValueKind.Null, "2000"), (model.GetProperty("calls").ValueKind, model.GetProperty("tokens").GetString()));
    }

    [Fact]
    public async Task Pricing_a_period_again_appends_the_difference_once_and_edits_nothing()
    {
        await using var api = await PriceApi.StartAsync();
        await AppendAsync(api, Entry(api, "openai", "gpt-4o", 1), Entry(api, "anthropic", "claude-sonnet-4-5", 2));
        await api.PutAsync("/overrides/x", Own("openai", "gpt-4o", "2", "8"));

        var dry = await RepriceAsync(api, new { from = "2026-11-01T00:00:00Z", to = "2026-12-01T00:00:00Z", dry_run = true });
        Assert.Equal(2, Entries(api).Count);
        var first = await RepriceAsync(api, new { from = "2026-11-01T00:00:00Z", to = "2026-12-01T00:00:00Z", reason = "New contract." });
        var second = await RepriceAsync(api, Period);
        await api.DeleteAsync("/overrides/x");
        var back = await RepriceAsync(api, Period);
        var again = await RepriceAsync(api, Period);

        Assert.Equal(
            ["1 0.000000000 -0.002500000", "1 0.000000000 -0.002500000", Nothing, "1 0.000000000 0.002500000", Nothing],
            new[] { dry, first, second, back, again }.Select(Summary));
        var entries = Entries(api);
        Assert.Equal([0, 0, -2_500_000, 2_500_000], entries.Select(e => e.Adjusts == 0 ? 0 : e.EffectiveCost));
        Assert.Equal((12_500_000, 12_500_000), (entries[0].ListCost, entries[0].EffectiveCost));
        Assert.Equal("New contract.", entries[2].Reason);
    }

    [Fact]
    public async Task A_call_that_was_priced_by_the_model_asked_for_stays_priced_and_follows_its_price()
    {
        await using var api = await PriceApi.StartAsync();
        using var record = JsonContent.Create(new
        {
            resourceSpans = new[] { Span("gpt-4o", "deployment-7", 1), Span("model-x", "deployment-8", 2) },
        });
        (await api.Server.Client.PostAsync("/v1/traces", record, Cancelled)).EnsureSuccessStatusCode();
        Assert.Equal(
            [("deployment-7", "gpt-4o", true), ("deployment-8", "model-x", false)],
            Entries(api).Select(e => (e.Dimensions.Model, e.Provenance.RequestModel, e.EffectiveCost is not null)));

        await api.PutAsync("/overrides/x", Own("openai", "gpt-4o", "2", "8"));
        await api.PutAsync("/overrides/y", Own("openai", "model-x", "2", "8"));
        _ = await WaitForAsync(api, 1);
        var result = await RepriceAsync(api, Recently);

        Assert.Equal("1 0.000000000 -0.002500000", Summary(result));
        Assert.Equal([2, 1], Entries(api).Where(e => e.Kind == EntryKind.Adjustment).Select(e => e.Adjusts));
    }

    [Fact]
    public async Task A_fact_that_entries_do_not_keep_holds_on_in_proportion()
    {
        await using var api = await PriceApi.StartAsync();
        var plain = Entry(api, "openai", "gpt-5.4", 1);
        await AppendAsync(api, plain with { ListCost = plain.ListCost * 11 / 10, EffectiveCost = plain.EffectiveCost * 11 / 10 });
        await api.PutAsync("/overrides/x", Own("openai", "gpt-5.4", "1.25", "7.5"));

        var result = await RepriceAsync(api, Period);

        // 17.5 thousandths at list, a tenth more for the region; the operator's price is half, the region stays.
        Assert.Equal("1 0.000000000 -0.009625000", Summary(result));
    }

    [Fact]
    public async Task A_providers_own_charge_and_an_amount_without_tokens_stay()
    {
        await using var api = await PriceApi.StartAsync();
        var charge = Entry(api, "openai", "gpt-4o", 1) with { Basis = CostBasis.Provider, PriceVersion = null };
        var claim = Entry(api, "openai", "gpt-4o", 2) with { Basis = CostBasis.Reported, Usage = default, PriceVersion = null };
        await AppendAsync(api, charge, claim);
        await api.PutAsync("/overrides/x", Own("openai", "gpt-4o", "1", "1"));

        Assert.Equal(Nothing, Summary(await RepriceAsync(api, Period)));
    }

    [Fact]
    public async Task Usage_that_was_taken_out_costs_nothing_even_if_it_was_priced_meanwhile()
    {
        await using var api = await PriceApi.StartAsync();
        await AppendAsync(api, Entry(api, "ours", "model-x", 1));
        await api.PutAsync("/overrides/x", Own("ours", "model-x", "2", "4"));
        _ = await WaitForAsync(api, 1);
        var reversal = Entry(api, "ours", "model-x", 9) with
        {
            Kind = EntryKind.Adjustment,
            Calls = 0,
            Usage = -Thousand,
            ListCost = null,
            EffectiveCost = null,
            Adjusts = 1,
            CallsNowPriced = 1,
        };
        await AppendAsync(api, reversal);

        _ = await RepriceAsync(api, Period);
        var again = await RepriceAsync(api, Period);

        var entries = Entries(api);
        Assert.Equal((0, 0), (entries.Sum(e => e.EffectiveCost ?? 0), entries.Sum(e => e.Usage.Total)));
        Assert.Equal(0, entries.Where(e => e.EffectiveCost is null).Sum(e => e.Usage.Total) - entries.Sum(e => e.TokensNowPriced));
        Assert.Equal(1, entries.Sum(e => e.CallsNowPriced));
        Assert.Equal(Nothing, Summary(again));
    }

    [Theory]
    [InlineData("""{"from":"2026-11-01T00:00:00Z"}""")]
    [InlineData("""{"from":"2026-11-02T00:00:00Z","to":"2026-11-01T00:00:00Z"}""")]
    [InlineData("""{"from":"2026-11-01T00:00:00Z","to":"2026-11-02T00:00:00Z","reason":""}""")]
    public async Task A_period_that_cannot_be_meant_is_refused(string body)
    {
        await using var api = await PriceApi.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        Assert.Equal(400, (int)(await api.Admin.PostAsync("/api/v1/prices/reprice", content, Cancelled)).StatusCode);
    }

    internal static object Own(string provider, string model, string input, string output) =>
        new { provider, model, from = "2026-01-01T00:00:00Z", rates = new { input, output } };

    /// <summary>One call of a thousand tokens in and out, priced as ingest would price it.</summary>
    internal static LedgerEntry Entry(PriceApi api, string provider, string model, int id)
    {
        var query = new PriceQuery { Provider = provider, Model = model, Time = Noon, IsSingleCall = true };
        var priced = api.Book.Price(query, Thousand);
        var registry = api.Server.Host.Services.GetRequiredService<DimensionRegistry>();
        return new LedgerEntry
        {
            Time = Noon,
            Dimensions = registry.Intern(new DimensionSet { Provider = provider, Model = model, Team = "core" }),
            Task = $"task-{id}",
            Calls = 1,
            Usage = Thousand,
            ListCost = priced.ListCost,
            EffectiveCost = priced.EffectiveCost,
            Basis = priced.ListCost is null ? CostBasis.None : CostBasis.Computed,
            PriceVersion = priced.PriceVersion,
            Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = Noon, RequestId = $"{id}" },
        };
    }

    internal static async Task AppendAsync(PriceApi api, params LedgerEntry[] entries)
    {
        var request = new AppendRequest();
        foreach (var entry in entries)
        {
            var id = UInt128.Parse(entry.Provenance.RequestId!, System.Globalization.CultureInfo.InvariantCulture);
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey(id, Noon) });
        }

        _ = await api.Server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, Cancelled);
    }

    internal static List<LedgerEntry> Entries(PriceApi api) =>
        [.. api.Server.Host.Services.GetRequiredService<EntryBlocks>().Read(new EntryScan())];

    internal static async Task<List<LedgerEntry>> WaitForAsync(PriceApi api, int adjustments)
    {
        List<LedgerEntry> found = [];
        await Wait.UntilAsync(() => (found = [.. Entries(api).Where(e => e.Kind == EntryKind.Adjustment)]).Count >= adjustments);
        return found;
    }

    private static async Task<JsonElement> RepriceAsync(PriceApi api, object request)
    {
        var response = await api.Admin.PostAsJsonAsync("/api/v1/prices/reprice", request, Cancelled);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(response.IsSuccessStatusCode, body.GetRawText());
        return body;
    }

    private static object Recently
    {
        get
        {
            var now = TimeProvider.System.GetUtcNow();
            return new { from = now.AddDays(-1), to = now.AddDays(1) };
        }
    }

    /// <summary>One call of a thousand tokens in and out, asked of one model and answered by another.</summary>
    private static object Span(string asked, string answered, int id)
    {
        object Text(string key, string value) => new { key, value = new { stringValue = value } };
        object Count(string key) => new { key, value = new { intValue = "1000" } };
        var now = $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}000000";
        var span = new
        {
            traceId = $"{id:x32}",
            spanId = $"{id:x16}",
            name = "chat",
            startTimeUnixNano = now,
            endTimeUnixNano = now,
            attributes = new[]
            {
                Text("gen_ai.operation.name", "chat"), Text("gen_ai.provider.name", "openai"), Text("gen_ai.request.model", asked),
                Text("gen_ai.response.model", answered), Count("gen_ai.usage.input_tokens"), Count("gen_ai.usage.output_tokens"),
            },
        };
        return new { scopeSpans = new[] { new { spans = new[] { span } } } };
    }

    private static string Summary(JsonElement result) =>
        $"{result.GetProperty("adjusted")} {result.GetProperty("list_difference")} {result.GetProperty("effective_difference")}";

    private static string Describe(JsonElement model) =>
        $"{model.GetProperty("model")} {model.GetProperty("calls")} {model.GetProperty("tokens")}";
}
