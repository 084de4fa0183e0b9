using System.Text.Json;
using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime.Text;

namespace ClawHQ.Tests.Core.Pricing;

public class PriceEndpointsTests
{
    [Fact]
    public async Task Prices_are_listed_by_page_and_filter_and_shown_with_history()
    {
        await using var api = await PriceApi.StartAsync();

        var first = await api.GetAsync("?limit=200");
        var second = await api.GetAsync($"?limit=200&cursor={first.GetProperty("next").GetString()}");
        var luna = Assert.Single((await api.GetAsync("?provider=openai&q=LUNA&model=gpt-5.6-luna")).GetProperty("items").EnumerateArray());
        var one = await api.GetAsync("/openrouter/anthropic/claude-haiku-4.5");

        Assert.Equal([200, 143], new[] { first, second }.Select(page => page.GetProperty("items").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal("0.2", luna.GetProperty("price").GetProperty("rates").GetProperty("input").GetString());
        Assert.Equal(JsonValueKind.Null, luna.GetProperty("history").ValueKind);
        Assert.Equal(("claude-haiku-4.5", 1), (one.GetProperty("model").GetString()![10..], one.GetProperty("history").GetArrayLength()));
    }

    [Fact]
    public async Task Own_prices_are_listed_among_the_others_in_order()
    {
        await using var api = await PriceApi.StartAsync();
        var rates = new { input = "2.5", output = "10" };
        await api.PutAsync("/overrides/b", new { provider = "lab", model = "lab-chat", rates });
        await api.PutAsync("/overrides/a", new { provider = "lab", model = "lab-base", from = "2099-01-01T00:00:00Z", rates });

        var all = (await api.GetAsync("?limit=1000")).GetProperty("items").EnumerateArray().Select(Name).ToList();
        var chat = Assert.Single((await api.GetAsync("?model=lab-chat")).GetProperty("items").EnumerateArray());
        var found = (await api.GetAsync("?q=lab-")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(345, all.Count);
        var sorted = all.OrderBy(n => n.Provider, StringComparer.OrdinalIgnoreCase).ThenBy(n => n.Model, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(sorted, all);
        Assert.Equal("{\"input\":\"2.5\",\"output\":\"10\"}", chat.GetProperty("price").GetProperty("rates").GetRawText());
        Assert.Equal([("lab", "lab-base"), ("lab", "lab-chat")], found.Select(Name));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Object], found.Select(m => m.GetProperty("price").ValueKind));

        static (string Provider, string Model) Name(JsonElement model) =>
            (model.GetProperty("provider").GetString()!, model.GetProperty("model").GetString()!);
    }

    [Fact]
    public async Task Without_a_start_an_override_holds_since_ever_only_where_nothing_else_has_a_price()
    {
        await using var api = await PriceApi.StartAsync();
        var rates = new { input = "1", output = "1" };

        var first = await FromAsync("a", "lab", "lab-chat", null);
        var replaced = await FromAsync("a", "lab", "lab-chat", null);
        var second = await FromAsync("b", "LAB", "lab-chat", null);
        var ofTeam = await FromAsync("c", "lab", "lab-chat", "search");
        var listed = await FromAsync("d", "openai", "gpt-4o-2024-08-06", null);

        Assert.Equal([true, true, false, false, false], new[] { first, replaced, second, ofTeam, listed }.Select(f => f is null));
        Assert.Null((await api.GetAsync("/overrides")).GetProperty("items").EnumerateArray()
            .Single(o => o.GetProperty("id").GetString() == "a").GetProperty("from").GetString());

        async Task<string?> FromAsync(string id, string provider, string model, string? team) =>
            (await api.PutAsync($"/overrides/{id}", new { provider, model, team, rates })).Body.GetProperty("from").GetString();
    }

    [Fact]
    public async Task An_unknown_model_says_what_to_do()
    {
        await using var api = await PriceApi.StartAsync();

        var response = await api.Admin.GetAsync("/api/v1/prices/openai/gpt-unknown", TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("set an override", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_are_set_in_force_from_their_date_kept_and_removed()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-prices-").FullName;
        await using (var api = await PriceApi.StartAsync(folder))
        {
            var shipped = api.Book.Version;
            var rates = new { input = "2", output = "8" };
            var own = new { provider = "openai", model = "gpt-4o", from = "2026-11-10T00:00:00Z", rates };
            var discount = new { provider = "openai", percent = "12.5", from = "2026-11-15T00:00:00Z" };
            Assert.Equal(200, (await api.PutAsync("/overrides/contract", own)).Status);
            Assert.Equal(200, (await api.PutAsync("/discounts/ten", discount)).Status);
            Assert.Equal(200, (await api.PutAsync("/mappings/corp", new { provider = "x_ai" })).Status);
            Assert.NotEqual(shipped, api.Book.Version);
        }

        await using (var api = await PriceApi.StartAsync(folder))
        {
            Assert.Equal(
                [(10_000_000, 10_000_000), (10_000_000, 8_000_000), (10_000_000, 7_000_000)],
                new[] { "2026-11-09T23:59:59Z", "2026-11-10T00:00:00Z", "2026-11-15T00:00:00Z" }.Select(t => Costs(api.Book, t)));
            Assert.Equal("xai", api.Book.ResolveProvider("corp", "anything"));
            Assert.Equal("12.5", (await api.GetAsync("/discounts")).GetProperty("items")[0].GetProperty("percent").GetString());
            Assert.Equal(204, await api.DeleteAsync("/overrides/contract"));
            Assert.Equal(404, await api.DeleteAsync("/overrides/contract"));
            Assert.Equal((10_000_000, 8_750_000), Costs(api.Book, "2026-11-15T00:00:00Z"));
            Assert.Equal(4 + 1, (await api.GetAsync("/versions")).GetProperty("items").GetArrayLength());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Wrong_terms_are_refused_with_everything_that_is_wrong()
    {
        await using var api = await PriceApi.StartAsync();

        var rates = new { output = "-1", tea = "2" };
        var own = new { provider = "", model = "m", from = "2026-11-10T00:00:00Z", to = "2026-11-10T00:00:00Z", rates };
        var (status, problem) = await api.PutAsync("/overrides/x", own);
        var discount = await api.PutAsync("/discounts/x", new { provider = "openai", percent = "101", off = new { input = "1" } });

        Assert.Equal((400, "invalid"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(["provider", "rates.input", "rates.output", "rates.tea", "to"], Paths(problem).Order(StringComparer.Ordinal));
        Assert.Equal(["percent", "percent"], Paths(discount.Body));

        static IEnumerable<string> Paths(JsonElement body) =>
            body.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("path").GetString()!);
    }

    [Fact]
    public async Task Terms_apply_whatever_spelling_of_provider_and_model_they_are_set_with()
    {
        await using var api = await PriceApi.StartAsync();
        var rates = new { input = "1", output = "5" };
        var own = new { provider = "claude", model = "claude-sonnet-4.5", from = "2026-11-01T00:00:00Z", rates };
        var discount = new { provider = "gcp.gemini", model = "models/gemini-2.5-pro", percent = "50", from = "2026-11-01T00:00:00Z" };

        await api.PutAsync("/overrides/x", own);
        await api.PutAsync("/discounts/x", discount);

        Assert.Equal((15_000_000, 5_000_000), Costs(api.Book, "2026-11-15T00:00:00Z", "anthropic", "claude-sonnet-4-5"));
        Assert.Equal((10_000_000, 5_000_000), Costs(api.Book, "2026-11-15T00:00:00Z", "google", "gemini-2.5-pro"));
        Assert.Equal(400, (await api.PutAsync("/discounts/y", new { provider = "nobody", percent = "5" })).Status);
    }

    [Fact]
    public async Task A_key_that_may_only_read_cannot_change_prices()
    {
        await using var api = await PriceApi.StartAsync();

        using var content = new StringContent("{}");
        var refused = await api.Server.Client.PostAsync("/api/v1/prices/import", content, TestContext.Current.CancellationToken);

        Assert.Equal(403, (int)refused.StatusCode);
    }

    private static (int, int) Costs(PriceBook book, string time, string provider = "openai", string model = "gpt-4o")
    {
        var query = new PriceQuery
        {
            Provider = provider,
            Model = model,
            Time = InstantPattern.ExtendedIso.Parse(time).Value.ToUnixTimeMilliseconds(),
        };
        var priced = book.Price(query, new TokenUsage { Output = 1_000 });
        return ((int)priced.ListCost!, (int)priced.EffectiveCost!);
    }
}
