using System.Text.Json;
using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime.Text;

namespace ClawHQ.Tests.Core.Pricing;

public class PriceImportTests
{
    private const string LiteLlm = """
        {
          "sample_spec": {"litellm_provider": "one of ...", "input_cost_per_token": 0},
          "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
                     "cache_read_input_token_cost": 1e-06},
          "gpt-9": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.5e-06, "output_cost_per_token": 6e-06,
                    "input_cost_per_token_above_200k_tokens": 3e-06, "output_cost_per_token_above_200k_tokens": 9e-06,
                    "input_cost_per_token_batches": 7.5e-07, "output_cost_per_token_batches": 3e-06, "max_input_tokens": 400000},
          "gpt-4.1": {"litellm_provider": "openai", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
                      "cache_read_input_token_cost": 5e-07},
          "gpt-4o-mini": {"litellm_provider": "openai", "input_cost_per_token": 1.5e-05, "output_cost_per_token": 6e-05},
          "o3": {"litellm_provider": "openai", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
                 "cache_read_input_token_cost": 4e-06},
          "gpt-5": {"litellm_provider": "openai", "input_cost_per_token": 1.25, "output_cost_per_token": 10},
          "gemini/gemini-9-pro": {"litellm_provider": "gemini", "input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06},
          "eu.anthropic.claude-sonnet-5": {"litellm_provider": "bedrock", "input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06},
          "who/knows": {"litellm_provider": "whoever", "input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06}
        }
        """;

    private static readonly TokenUsage Thousand = new() { UncachedInput = 1_000, Output = 1_000 };

    [Fact]
    public async Task A_dry_run_shows_what_would_change_and_changes_nothing()
    {
        await using var api = await PriceApi.StartAsync();
        var version = api.Book.Version;

        var (status, body) = await api.ImportAsync("?from=2026-11-01", LiteLlm);

        Assert.Equal((200, false, version, "litellm", 1), (
            status, body.GetProperty("applied").GetBoolean(), body.GetProperty("version").GetString(),
            body.GetProperty("format").GetString(), body.GetProperty("unchanged").GetInt32()));
        Assert.Equal(
            [
                "changed openai/gpt-4o input 2.5>2 output 10>8 cache_read 1.25>1",
                "added openai/gpt-9 input >1.5 output >6 long_context >above 200000: input 3, output 9"
                    + " modes >{batch: {input: 0.75, output: 3}} context >400000",
                "added google/gemini-9-pro input >1 output >5",
            ],
            body.GetProperty("changes").EnumerateArray().Select(Describe));
        Assert.Equal(
            [
                "openai/gpt-4o-mini: input goes from 0.15 to 15, a jump of ten times or more."
                    + "|output goes from 0.6 to 60, a jump of ten times or more."
                    + "|cache_read goes from 0.075 to 7.5, a jump of ten times or more.",
                "openai/o3: cache_read (4) is dearer than input (2).",
            ],
            body.GetProperty("refused").EnumerateArray().Select(Refusal));
        Assert.Equal("openai/gpt-5", Assert.Single(body.GetProperty("unreadable").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal("""{"whoever":1}""", body.GetProperty("skipped_providers").GetRawText());
        Assert.Equal(version, api.Book.Version);
    }

    [Fact]
    public async Task An_applied_import_holds_from_its_day_keeps_the_old_row_and_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-prices-").FullName;
        string version;
        await using (var api = await PriceApi.StartAsync(folder))
        {
            var (status, body) = await api.ImportAsync("?dry_run=false&from=2026-11-01", LiteLlm);
            Assert.Equal((200, true), (status, body.GetProperty("applied").GetBoolean()));
            version = api.Book.Version;
        }

        await using (var api = await PriceApi.StartAsync(folder))
        {
            Assert.Equal(version, api.Book.Version);
            Assert.Equal(12_500_000, Price(api.Book, "openai", "gpt-4o", "2026-10-31T23:59:59Z"));
            Assert.Equal(10_000_000, Price(api.Book, "openai", "gpt-4o", "2026-11-01T00:00:00Z"));
            Assert.Equal(7_500_000, Price(api.Book, "openai", "gpt-9", "2026-01-01T00:00:00Z"));
            Assert.Equal(750_000, Price(api.Book, "openai", "gpt-4o-mini", "2026-11-01T00:00:00Z"));

            var again = (await api.ImportAsync("?dry_run=false&from=2026-11-02", LiteLlm)).Body;
            Assert.Empty(again.GetProperty("changes").EnumerateArray());
            Assert.Equal(version, api.Book.Version);

            var versions = (await api.GetAsync("/versions")).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(
                ["Import of 3 models (litellm).", "The price book that ships with this program."],
                versions.Select(v => v.GetProperty("reason").GetString()));
            var old = versions[1].GetProperty("version").GetString();
            var document = (await api.GetAsync($"/versions/{old}")).GetProperty("document").GetString();
            Assert.DoesNotContain("gpt-9", document, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_model_that_is_new_has_its_price_since_ever_whatever_the_first_day_is()
    {
        await using var api = await PriceApi.StartAsync();

        await api.ImportAsync("?dry_run=false&from=2026-11-01", LiteLlm);

        Assert.Equal(JsonValueKind.Null, (await api.GetAsync("/openai/gpt-9")).GetProperty("price").GetProperty("from").ValueKind);
        Assert.Equal("2026-11-01", (await api.GetAsync("/openai/gpt-4o")).GetProperty("price").GetProperty("from").GetString());
    }

    [Fact]
    public async Task Force_takes_what_looks_wrong()
    {
        await using var api = await PriceApi.StartAsync();

        await api.ImportAsync("?dry_run=false&force=true&from=2026-11-01", LiteLlm);

        Assert.Equal(75_000_000, Price(api.Book, "openai", "gpt-4o-mini", "2026-11-01T00:00:00Z"));
    }

    [Fact]
    public async Task Models_dev_lists_and_own_files_are_understood()
    {
        await using var api = await PriceApi.StartAsync();
        const string ModelsDev = """
            {"deepseek": {"id": "deepseek", "models": {"deepseek-v9": {"cost": {"input": 0.5, "output": 1.5, "cache_read": 0.05,
              "context_over_200k": {"input": 1, "output": 3}}, "limit": {"context": 1000000, "output": 64000}},
              "broken": {"cost": "free"}}}}
            """;
        const string Own = """
            format: clawhq-prices/1
            providers:
              ours:
                models:
                  tiny: {prices: [{input: 0.01, output: 0.02}]}
            """;

        var listed = (await api.ImportAsync("?dry_run=false", ModelsDev)).Body;
        var own = (await api.ImportAsync("?dry_run=false", Own)).Body;

        Assert.Equal(("models.dev", "clawhq"), (listed.GetProperty("format").GetString(), own.GetProperty("format").GetString()));
        Assert.Equal(2_000_000, Price(api.Book, "deepseek", "deepseek-v9", "2026-11-01T00:00:00Z"));
        Assert.Equal(30_000, Price(api.Book, "ours", "tiny", "2026-11-01T00:00:00Z"));
    }

    [Fact]
    public async Task The_exported_file_changes_nothing()
    {
        await using var api = await PriceApi.StartAsync();
        var exported = await api.Admin.GetStringAsync("/api/v1/prices/export", TestContext.Current.CancellationToken);

        var body = (await api.ImportAsync("", exported)).Body;

        Assert.Empty(body.GetProperty("changes").EnumerateArray());
        Assert.Empty(body.GetProperty("refused").EnumerateArray());
        Assert.Equal((await ModelsAsync(api)).Count, body.GetProperty("unchanged").GetInt32());
    }

    [Fact]
    public async Task Everything_that_an_own_file_changes_is_shown()
    {
        await using var api = await PriceApi.StartAsync();
        static string Own(string model) => $$"""
            format: clawhq-prices/1
            providers:
              ours:
                models:
                  big:
            {{string.Join('\n', model.Split('\n').Select(line => $"        {line}"))}}
            """;
        var first = Own("""
            aliases: [large, huge]
            prices:
              - {input: 1, output: 2}
              - {from: 2026-01-01, input: 2, output: 4, long_context: [{above: 200000, input: 4}]}
            modes: {batch: 0.5}
            context: 1000
            capabilities: [tools]
            """);
        var second = Own("""
            aliases: [large]
            prices:
              - {from: 2026-01-01, input: 2, output: 5, long_context: [{above: 200000, input: 3}]}
            modes: {batch: 0.5, fast: {input: 8, output: 40}}
            geography: {us: 1.1}
            """);
        var third = Own("""
            aliases: [large]
            prices:
              - {from: 2026-01-01, input: 2, output: 5, long_context: [{above: 200000, input: 3}]}
              - {from: 2026-02-01, input: 1, output: 5}
            modes: {batch: 0.5, fast: {input: 8, output: 40}}
            geography: {us: 1.1}
            """);

        await api.ImportAsync("?dry_run=false", first);
        var changed = (await api.ImportAsync("?dry_run=false", second)).Body;
        var extended = (await api.ImportAsync("", third)).Body;

        Assert.Equal(
            [
                "output 4>5", "long_context above 200000: input 4, output 8>above 200000: input 3, output 7.5",
                "prices since ever {input: 1, output: 2}>", "aliases [\"large\", \"huge\"]>[\"large\"]",
                "modes {batch: 0.5}>{batch: 0.5, fast: {input: 8, output: 40}}", "geography >{\"us\": 1.1}", "context 1000>",
                "capabilities [\"tools\"]>",
            ],
            Fields(changed));
        Assert.Equal(
            [
                "input 2>1", "long_context above 200000: input 3, output 7.5>",
                "prices from 2026-02-01 >{from: 2026-02-01, input: 1, output: 5}",
            ],
            Fields(extended));
    }

    [Fact]
    public async Task A_provider_in_another_spelling_is_the_books_own_and_keeps_its_other_models()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-prices-").FullName;
        const string Own = """
            format: clawhq-prices/1
            providers:
              OpenAI:
                models:
                  gpt-4o: {prices: [{input: 2, output: 8}]}
                  gpt-9: {prices: [{input: 1, output: 2}]}
            """;
        string version;
        await using (var api = await PriceApi.StartAsync(folder))
        {
            await api.ImportAsync("?dry_run=false", Own);
            version = api.Book.Version;
        }

        await using (var api = await PriceApi.StartAsync(folder))
        {
            Assert.Equal(version, api.Book.Version);
            Assert.Equal("openai", api.Book.ResolveProvider("OpenAI", "gpt-9"));
            Assert.Equal(
                [10_000_000, 3_000_000, 750_000],
                new[] { "gpt-4o", "gpt-9", "gpt-4o-mini" }.Select(model => Price(api.Book, "openai", model, "2026-11-01T00:00:00Z")));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"a\": {\"b\": 1}}")]
    [InlineData("")]
    [InlineData("- nothing")]
    public async Task What_is_no_price_list_is_refused(string body)
    {
        await using var api = await PriceApi.StartAsync();

        var (status, problem) = await api.ImportAsync("", body);

        Assert.Equal((400, "invalid_prices"), (status, problem.GetProperty("code").GetString()));
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateArray());
    }

    private static async Task<List<JsonElement>> ModelsAsync(PriceApi api)
    {
        var models = new List<JsonElement>();
        for (JsonElement page = default; models.Count == 0 || page.GetProperty("next").ValueKind != JsonValueKind.Null;)
        {
            page = await api.GetAsync($"?limit=1000&cursor={models.Count}");
            models.AddRange(page.GetProperty("items").EnumerateArray());
        }

        return models;
    }

    private static IEnumerable<string> Fields(JsonElement import) =>
        Assert.Single(import.GetProperty("changes").EnumerateArray()).GetProperty("fields").EnumerateArray()
            .Select(f => $"{f.GetProperty("name")} {f.GetProperty("before")}>{f.GetProperty("after")}");

    private static long? Price(PriceBook book, string provider, string model, string time) => book.Price(
        new PriceQuery
        {
            Provider = provider,
            Model = model,
            Time = InstantPattern.ExtendedIso.Parse(time).Value.ToUnixTimeMilliseconds(),
            IsSingleCall = true,
        },
        Thousand).ListCost;

    private static string Describe(JsonElement change) => string.Join(' ', change.GetProperty("fields").EnumerateArray()
        .Select(f => $"{f.GetProperty("name")} {f.GetProperty("before")}>{f.GetProperty("after")}")
        .Prepend($"{change.GetProperty("kind")} {change.GetProperty("provider")}/{change.GetProperty("model")}"));

    private static string Refusal(JsonElement change) =>
        $"{change.GetProperty("provider")}/{change.GetProperty("model")}: "
        + string.Join('|', change.GetProperty("problems").EnumerateArray().Select(p => p.GetString()));
}
