using System.Net;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Pricing;
using ClawHQ.Tests.Web.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>The page of prices: the book, a model's history, own terms and what has no price.</summary>
public sealed class PricesPageTests : IAsyncLifetime
{
    private PriceApi _api = null!;
    private HttpClient _payments = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await PriceApi.StartAsync();
        var issued = await _api.Server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(
            new KeyDraft { Name = "payments", Scopes = Scopes.Read, Binding = new KeyBinding("payments", null, null) },
            TeamBound.All, Actor.System,
            Cancelled);
        _payments = _api.Server.ClientWith(issued.Text);
    }

    public async ValueTask DisposeAsync()
    {
        _payments.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task The_book_is_searched_and_a_model_shown_with_its_history()
    {
        var page = await PageText.GetAsync(_api.Admin, "/prices?q=gpt-5.6-terra&provider=openai&show=openai/gpt-5.6-terra");

        Assert.Contains("1 model of openai", page.Text, StringComparison.Ordinal);
        Assert.Equal("gpt-5.6-terra openai $2.00 $12.00 $0.20 $2.50 1.05 M 2026-07-30", PageText.Row(page.Html, "gpt-5.6-terra"));
        Assert.Equal("2026-07-30 $2.00 $12.00 $0.20", PageText.Row(page.Html, "2026-07-30"));
        Assert.Equal("ever $2.50 $15.00 $0.25", PageText.Row(page.Html, "ever"));
        Assert.Contains(
            "/api/v1/prices?q=gpt-5.6-terra&amp;provider=openai&amp;limit=1000&amp;format=csv", page.Html, StringComparison.Ordinal);
        var csv = await _api.Admin.GetStringAsync("/api/v1/prices?q=gpt-5.6-terra&provider=openai&limit=1000&format=csv", Cancelled);
        Assert.Equal(
            ["provider,model,from,input,output,cache_read,cache_write", "openai,gpt-5.6-terra,2026-07-30,2,12,0.2,2.5"],
            csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(',', line.Split(',').Take(7))));
    }

    [Fact]
    public async Task Own_prices_and_discounts_of_another_team_are_not_shown()
    {
        var rates = new { input = "1", output = "2" };
        await _api.PutAsync("/overrides/search", new { provider = "lab", model = "secret-model", team = "search", rates });
        await _api.PutAsync("/discounts/all", new { provider = "openai", percent = "12.5", from = "2026-01-01T00:00:00Z" });

        var all = await PageText.GetAsync(_api.Admin, "/prices?q=secret");
        var own = await PageText.GetAsync(_payments, "/prices?q=secret&show=lab/secret-model");

        Assert.Contains("secret-model", PageText.Row(all.Html, "secret-model"), StringComparison.Ordinal);
        Assert.Equal("openai/all models all 1 Jan 2026 open 12.5 % off", PageText.Row(own.Html, "openai/all models"));
        Assert.Contains("No model matches", own.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("lab/secret-model search", own.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_without_a_price_stands_there_with_what_gives_it_one()
    {
        await AppendAsync("own model; rm -rf ~", "payments", 1_000);
        await AppendAsync("model-of-others", "search", 5_000);

        var all = await PageText.GetAsync(_api.Admin, "/prices");
        var own = await PageText.GetAsync(_payments, "/prices");

        Assert.Equal("model-of-others lab 1 5,000", PageText.Row(all.Html, "model-of-others"));
        Assert.Contains("clawhq prices set lab model-of-others --input DOLLARS --output DOLLARS", all.Text, StringComparison.Ordinal);
        Assert.Equal("own model; rm -rf ~ lab 1 1,000", PageText.Row(own.Html, "own model"));
        Assert.DoesNotContain("model-of-others", own.Html, StringComparison.Ordinal);
        Assert.Equal(
            "clawhq prices set lab 'own model; rm -rf ~' --input DOLLARS --output DOLLARS",
            new ClawHQ.Web.Pages.Prices.UnpricedRow("lab", "own model; rm -rf ~", 1, 1).Command);
    }

    [Theory]
    [InlineData("/prices?q=%27%3B--&provider=%00&rows=-5&show=a")]
    [InlineData("/prices?show=openai/%3Cscript%3E&rows=99999999999999999999")]
    [InlineData("/prices?provider=nobody")]
    public async Task Whatever_is_asked_is_answered(string path)
    {
        var page = await PageText.GetAsync(_api.Admin, path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_that_prices_do_not_have_is_refused_by_name()
    {
        using var response = await _api.Admin.GetAsync("/api/v1/prices?format=xml", Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"path\":\"format\"", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private async Task AppendAsync(string model, string team, long tokens)
    {
        var services = _api.Server.Host.Services;
        var request = new AppendRequest();
        var entry = new LedgerEntry
        {
            Time = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds(),
            Dimensions = services.GetRequiredService<DimensionRegistry>().Intern(
                new DimensionSet { Agent = "lab-rat", Team = team, Provider = "lab", Model = model, Source = "codex" }),
            Calls = 1,
            Usage = new TokenUsage { UncachedInput = tokens },
            Provenance = new Provenance { Signal = Signal.UsageApi, Emitter = "codex", Rule = "test", ReceivedAt = 0 },
        };
        request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)tokens, entry.Time) });
        _ = await services.GetRequiredService<ILedger>().AppendAsync(request, Cancelled);
    }
}
