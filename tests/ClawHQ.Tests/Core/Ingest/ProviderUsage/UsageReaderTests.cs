using System.Text.Json;
using ClawHQ.Core.Ingest.ProviderUsage;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Core.Ingest.ProviderUsage;

public class UsageReaderTests
{
    [Theory]
    [InlineData(UsageFormat.OpenAiChat, """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}""", 10, 5, "")]
    [InlineData(
        UsageFormat.OpenAiChat,
        """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":18,"completion_tokens_details":{"reasoning_tokens":3}}""",
        10, 8, "reasoning beside output")]
    [InlineData(
        UsageFormat.OpenAiChat, """{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":7}}""",
        10, 12, "reasoning beside output")]
    [InlineData(
        UsageFormat.OpenAiChat, """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":40}}""",
        50, 5, "input without cached tokens")]
    [InlineData(UsageFormat.XaiChat, """{"prompt_tokens":1,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}}""",
        1, 8, "reasoning beside output")]
    [InlineData(
        UsageFormat.DeepSeek, """{"prompt_tokens":10,"prompt_cache_hit_tokens":4,"completion_tokens":1}""",
        10, 1, "cache hit and miss")]
    [InlineData(
        UsageFormat.Anthropic, """{"input_tokens":1,"cache_creation_input_tokens":9,"output_tokens":1}""",
        10, 1, "writes without lifetimes")]
    public void The_rule_that_fired_is_told(UsageFormat format, string block, long input, long output, string rules)
    {
        var read = Assert.Single(Read(format, block));

        Assert.Equal((input, output, rules), (read.Usage.Input, read.Usage.Output, string.Join(';', read.Rules)));
    }

    [Fact]
    public void A_providers_own_charge_is_exact()
    {
        Assert.Equal(12_345_678, Assert.Single(Read(UsageFormat.OpenRouter, """{"prompt_tokens":1,"cost":0.012345678}""")).Charge);
        Assert.Equal(37_756_000, Assert.Single(Read(UsageFormat.XaiChat, """{"prompt_tokens":1,"cost_in_usd_ticks":377560000}""")).Charge);
        Assert.Equal(6_000_000, Assert.Single(Read(UsageFormat.Perplexity, """{"prompt_tokens":1,"cost":{"total_cost":0.006}}""")).Charge);
        Assert.Null(Assert.Single(Read(UsageFormat.OpenAiChat, """{"prompt_tokens":1,"cost":5}""")).Charge);
    }

    [Theory]
    [InlineData(UsageFormat.OpenAiChat, "{}")]
    [InlineData(UsageFormat.OpenAiChat, "null")]
    [InlineData(UsageFormat.OpenAiChat, "[1,2]")]
    [InlineData(UsageFormat.OpenAiChat, """{"prompt_tokens":"10","completion_tokens":-5}""")]
    [InlineData(UsageFormat.OpenAiChat, """{"prompt_tokens":1e300,"completion_tokens":1.5}""")]
    [InlineData(UsageFormat.Anthropic, """{"input_tokens":null,"output_tokens":{}}""")]
    [InlineData(UsageFormat.Gemini, """{"promptTokenCount":[]}""")]
    [InlineData(UsageFormat.BedrockConverse, """{"usage":1}""")]
    [InlineData(UsageFormat.Cohere, """{"tokens":{"input_tokens":5}}""")]
    [InlineData(UsageFormat.OpenAiRealtime, """{"input_tokens":9999999999999999}""")]
    public void A_block_that_says_nothing_believable_is_no_usage(UsageFormat format, string block) => Assert.Empty(Read(format, block));

    [Fact]
    public void Parts_never_exceed_their_whole()
    {
        var read = Assert.Single(Read(UsageFormat.OpenAiChat, """
            {"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"audio_tokens":900},
             "completion_tokens_details":{"audio_tokens":900}}
            """));

        Assert.Equal(new TokenUsage { UncachedInput = 10, AudioInput = 10, Output = 5, AudioOutput = 5 }, read.Usage);
    }

    [Fact]
    public void A_stream_keeps_the_latest_value_of_each_field_and_never_adds()
    {
        var stream = new UsageStream(UsageFormat.Anthropic);
        foreach (var block in (string[])
            [
                """{"input_tokens":100,"cache_read_input_tokens":7,"cache_creation":{"ephemeral_1h_input_tokens":3},"output_tokens":1}""",
                """{"input_tokens":null,"output_tokens":40}""",
                "null",
                """{"output_tokens":90,"server_tool_use":{"web_search_requests":2}}""",
            ])
        {
            stream.Add(JsonDocument.Parse(block).RootElement);
        }

        Assert.Equal(
            new TokenUsage { UncachedInput = 100, CacheRead = 7, CacheWrite1h = 3, Output = 90, WebSearches = 2 },
            Assert.Single(stream.Read()).Usage);
    }

    [Fact]
    public void A_stream_without_usage_says_nothing() => Assert.Empty(new UsageStream(UsageFormat.OpenAiChat).Read());

    private static IReadOnlyList<MeteredUsage> Read(UsageFormat format, string block) =>
        UsageReader.Read(format, JsonDocument.Parse(block).RootElement);
}
