using System.Text;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Ingest.Golden;

namespace ClawHQ.Tests.Core.Ingest;

/// <summary>Calls that look alike are all booked; what silences a signal is only another that says what was used.</summary>
public class CallIdentityTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private const string Call = "gen_ai.request.model=gpt-5.1";
    private static readonly long Time = BookingServer.Now.ToUnixTimeMilliseconds() - 600_000;

    [Fact]
    public async Task Calls_of_a_proxy_with_the_same_prompt_and_no_response_id_are_two_calls()
    {
        const string sent = $"{Call} hidden_params.cache_key=k1 gen_ai.usage.input_tokens=100";
        var entries = await TakeAsync(
            "same-prompt",
            (OtlpSignal.Traces, Otel.Span("litellm", "litellm_request", 1, Time, sent, trace: 1)),
            (OtlpSignal.Traces, Otel.Span("litellm", "litellm_request", 2, Time + 1000, sent, trace: 2)));
        Assert.Equal([100L, 100L], entries.Select(e => e.Usage.UncachedInput));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failed_attempt_does_not_take_the_place_of_the_response_with_its_id(ulong laterTrace)
    {
        var entries = await TakeAsync(
            $"attempt{laterTrace}",
            (OtlpSignal.Traces, Otel.Span("litellm", "litellm_request", 1, Time, $"{Call} gen_ai.response.id=r1 error.type=timeout")),
            (OtlpSignal.Traces, Otel.Span(
                "litellm", "litellm_request", 2, Time + 1000, $"{Call} gen_ai.response.id=r1 gen_ai.usage.input_tokens=100", laterTrace)));
        Assert.Equal(
            [(EntryKind.FailedAttempt, 0L), (EntryKind.Usage, 100L)], entries.Select(e => (e.Kind, e.Usage.UncachedInput)));
    }

    [Fact]
    public async Task A_response_id_that_comes_again_for_other_usage_is_another_call()
    {
        var entries = await TakeAsync(
            "short-id",
            (OtlpSignal.Traces, Otel.Span(
                "litellm", "litellm_request", 1, Time, $"{Call} gen_ai.response.id=chatcmpl-123 gen_ai.usage.input_tokens=100", trace: 1)),
            (OtlpSignal.Traces, Otel.Span(
                "litellm", "litellm_request", 2, Time, $"{Call} gen_ai.response.id=chatcmpl-123 gen_ai.usage.input_tokens=101", trace: 2)));
        Assert.Equal([100L, 101L], entries.Select(e => e.Usage.UncachedInput));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_span_without_usage_leaves_the_metric_that_has_it(bool isSpanFirst)
    {
        var span = (OtlpSignal.Traces, Otel.Span("lib", "chat", 1, Time, $"{Call} gen_ai.operation.name=chat"));
        var metric = (OtlpSignal.Metrics, Otel.Sum(
            "lib", "gen_ai.client.inference.usage.input_tokens", Time - 60_000, Time + 60_000, 500, Call));
        var entries = await TakeAsync($"no-usage-{isSpanFirst}", isSpanFirst ? [span, metric] : [metric, span]);
        Assert.Equal(500, entries.Sum(e => e.Usage.UncachedInput));
    }

    [Theory]
    [InlineData("claude_code.token.usage", "type=input model=claude-opus-4-6 session.id=s speed=fast", ServiceTier.Fast)]
    [InlineData("claude_code.token.usage", "type=input model=claude-opus-4-6 session.id=s", ServiceTier.Standard)]
    [InlineData(
        "gen_ai.client.inference.usage.input_tokens", "gen_ai.request.model=gpt-5.1 openai.response.service_tier=flex", ServiceTier.Flex)]
    public async Task A_metric_is_priced_in_the_tier_that_it_names(string name, string attributes, ServiceTier tier)
    {
        var entries = await TakeAsync(
            $"tier-{name}-{tier}", (OtlpSignal.Metrics, Otel.Sum("lib", name, Time - 60_000, Time, 1000, attributes)));
        Assert.Equal([tier], entries.Select(e => e.Tier));
    }

    [Fact]
    public async Task Events_with_only_an_observed_time_are_told_apart_by_it_and_by_their_trace()
    {
        const string attributes = "input_tokens=100 output_tokens=7 model=claude-sonnet-4-5-20250929 session.id=s";
        var first = Otel.Log("com.anthropic.claude_code", "api_request", 0, Time * 1_000_000, attributes, trace: 1);
        var later = Otel.Log("com.anthropic.claude_code", "api_request", 0, (Time * 1_000_000) + 1, attributes, trace: 1);
        var other = Otel.Log("com.anthropic.claude_code", "api_request", 0, Time * 1_000_000, attributes, trace: 2);
        var entries = await TakeAsync(
            "observed", (OtlpSignal.Logs, first), (OtlpSignal.Logs, later), (OtlpSignal.Logs, other), (OtlpSignal.Logs, first));
        Assert.Equal([100L, 100L, 100L], entries.Select(e => e.Usage.UncachedInput));
    }

    [Theory]
    [InlineData("input_tokens", "audio", 32_000_000)]
    [InlineData("input_tokens", "text", 2_500_000)]
    [InlineData("output_tokens", "audio", 64_000_000)]
    [InlineData("output_tokens", "unknown", 10_000_000)]
    public async Task A_counter_of_audio_is_priced_as_audio(string counter, string modality, long cost)
    {
        var entries = await TakeAsync($"{counter}-{modality}", (OtlpSignal.Metrics, Otel.Sum(
            "lib", $"gen_ai.client.inference.usage.{counter}", Time - 60_000, Time, 1000,
            $"gen_ai.request.model=gpt-audio gen_ai.token.modality={modality}")));
        Assert.Equal([cost], entries.Select(e => e.EffectiveCost));
    }

    [Fact]
    public async Task The_task_that_a_process_names_is_the_task_of_all_its_calls()
    {
        var span = Encoding.UTF8.GetString(Otel.Span("lib", "chat", 1, Time, $"{Call} gen_ai.operation.name=chat prompt.id=p-1"));
        var named = span.Replace(
            "\"service.name\",",
            """
            "clawhq.task","value":{"stringValue":"nightly"}},{"key":"service.name",
            """,
            StringComparison.Ordinal);
        var entries = await TakeAsync("process-task", (OtlpSignal.Traces, Encoding.UTF8.GetBytes(named)));
        Assert.Equal(["nightly"], entries.Select(e => e.Task));
    }

    [Fact]
    public async Task Cache_writes_whose_lifetime_no_cost_tells_are_priced_as_an_estimate()
    {
        const string call = "input_tokens=101 output_tokens=53 cache_read_tokens=1009 cache_creation_tokens=211 "
            + "model=claude-sonnet-4-5-20250929 session.id=s";
        var entries = await TakeAsync(
            "lifetimes",
            (OtlpSignal.Logs, Otel.Log("com.anthropic.claude_code", "api_request", Time * 1_000_000, 0, $"{call} request_id=r1")),
            (OtlpSignal.Logs, Otel.Log(
                "com.anthropic.claude_code", "api_request", Time * 1_000_000, 0, $"{call} request_id=r2 cost_usd=0.00232695")));
        Assert.Equal(
            [(EntryFlags.Estimate, 2_191_950L, 0L), (EntryFlags.None, 2_326_950L, 60L)],
            entries.Select(e => (e.Flags, e.EffectiveCost ?? 0, e.Usage.CacheWrite1h)));
    }

    private async Task<IReadOnlyList<LedgerEntry>> TakeAsync(string project, params (OtlpSignal Signal, byte[] Body)[] sent)
    {
        foreach (var (signal, body) in sent)
        {
            await shared.Server.TakeAsync(signal, body, isJson: true, BookingServer.CallerOf(project));
        }

        return [.. shared.Server.EntriesOf(project)];
    }
}
