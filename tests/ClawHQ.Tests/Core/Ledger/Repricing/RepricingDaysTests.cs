using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Tests.Core.Pricing;

namespace ClawHQ.Tests.Core.Ledger.Repricing;

/// <summary>Usage of many days of which some hold a model without a price, sent, priced and read over HTTP.</summary>
public sealed class RepricingDaysTests
{
    private const int Days = 24;
    private const int OfADay = 5;

    /// <summary>Days ago on which there is usage without a price too.</summary>
    private static readonly int[] Unpriced = [3, 9, 10, 21];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exactly_the_unpriced_ones_of_many_days_are_adjusted_and_a_period_is_priced_again_whole()
    {
        await using var api = await PriceApi.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await SendAsync(api, now);
        var waiting = await EntriesAsync(api, "kind=usage&filter=model:model-x");
        Assert.Equal(Unpriced.Length, waiting.Count);

        await api.PutAsync("/overrides/x", RepricingTests.Own("ours", "model-x", "2", "4"));
        _ = await RepricingTests.WaitForAsync(api, Unpriced.Length);

        var adjustments = await EntriesAsync(api, "kind=adjustment");
        Assert.Equal(Whole(waiting, "seq"), Whole(adjustments, "adjusts"));
        Assert.All(adjustments, a => Assert.Equal("0.006000000", a.GetProperty("effective_cost").GetString()));

        await api.PutAsync("/overrides/y", RepricingTests.Own("openai", "gpt-4o", "2", "8"));
        var left = await RepriceAsync(api, now, isUnpricedOnly: true);
        var all = await RepriceAsync(api, now, isUnpricedOnly: false);

        Assert.Equal((0, 0), left);
        Assert.Equal(((Days * OfADay) + Unpriced.Length, Days * OfADay), all);
        Assert.Equal(
            Whole(await EntriesAsync(api, "kind=usage&filter=model:gpt-4o"), "seq"),
            Whole(await EntriesAsync(api, "kind=adjustment&filter=model:gpt-4o"), "adjusts"));
    }

    /// <summary>Each day in a request of its own, so that the ledger has it in a block of its own.</summary>
    private static async Task SendAsync(PriceApi api, DateTimeOffset now)
    {
        for (var day = 1; day <= Days; day++)
        {
            var time = now.AddDays(-day).ToString("O", CultureInfo.InvariantCulture);
            var records = Enumerable.Range(0, OfADay).Select(i => Call($"{day}-{i}", time, "openai", "gpt-4o"))
                .Concat(Unpriced.Contains(day) ? [Call($"{day}-x", time, "ours", "model-x")] : []);
            using var answer = await api.Server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        }
    }

    private static object Call(string id, string time, string provider, string model) =>
        new { id, time, agent = "bot", provider, model, input_tokens = 1_000, output_tokens = 1_000, calls = 1 };

    private static async Task<(int Examined, int Adjusted)> RepriceAsync(PriceApi api, DateTimeOffset now, bool isUnpricedOnly)
    {
        var period = new { from = now.AddDays(-Days - 1), to = now, unpriced_only = isUnpricedOnly };
        using var answer = await api.Admin.PostAsJsonAsync("/api/v1/prices/reprice", period, Cancelled);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, body.GetRawText());
        return (body.GetProperty("examined").GetInt32(), body.GetProperty("adjusted").GetInt32());
    }

    private static async Task<List<JsonElement>> EntriesAsync(PriceApi api, string rest) =>
        [.. (await api.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/entries?limit=1000&{rest}", Cancelled))
            .GetProperty("items").EnumerateArray()];

    private static IEnumerable<string> Whole(IEnumerable<JsonElement> entries, string property) =>
        entries.Select(e => e.GetProperty(property).GetRawText()).Order(StringComparer.Ordinal);
}
