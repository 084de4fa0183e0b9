using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ClawHQ.EndToEnd.Load;

/// <summary>Sends records that are one model call each.</summary>
internal abstract class CallWriter(string agent, int seed, int perBatch) : LoadWriter(agent)
{
    private readonly Random _random = new(seed);
    private Booked _sum;

    /// <summary>Records made so far; the last part of each record's identity.</summary>
    protected int Made { get; private set; }

    protected Random Random => _random;

    protected static ulong Now => (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    /// <summary>The identity of record <paramref name="n"/>, which its entry carries in its provenance.</summary>
    protected string Id(int n) => $"{Agent}-call-{n.ToString("D8", CultureInfo.InvariantCulture)}";

    protected override Batch Next()
    {
        var calls = Enumerable.Range(0, perBatch).Select(_ => (Id: Id(++Made), Usage: Draw())).ToList();
        _sum = calls.Aggregate(_sum, (sum, call) => sum + call.Usage);
        return Encode(calls, _sum);
    }

    protected abstract Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after);

    private Booked Draw() => new(1, _random.Next(10, 9_000), _random.Next(0, 50_000), _random.Next(10, 2_000));
}

/// <summary>Claude Code's <c>api_request</c> events.</summary>
internal sealed class LogWriter(string agent, int seed, int perBatch) : CallWriter(agent, seed, perBatch)
{
    protected override Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after)
    {
        var records = calls.Select(call => OtlpBody.LogRecord(Now, "claude_code.api_request",
        [
            ("event.name", "api_request"), ("session.id", $"{Agent}-session-{Made / 200}"), ("model", "claude-sonnet-4-5-20250929"),
            ("clawhq.agent", Agent), ("request_id", call.Id), ("prompt.id", $"{Agent}-prompt-{Made / 5}"), ("duration_ms", 1_200),
            ("input_tokens", call.Usage.Uncached), ("cache_read_tokens", call.Usage.CacheRead), ("cache_creation_tokens", 0),
            ("output_tokens", call.Usage.Output),
        ]));
        var body = OtlpBody.Request([("service.name", "claude-code"), ("service.version", "2.1.197")], "com.anthropic.claude_code.events", records);
        return new Batch("/v1/logs", "application/x-protobuf", body, calls.Count, after);
    }
}

/// <summary>Spans by the OpenTelemetry conventions for generative AI; their input is the whole prompt.</summary>
internal sealed class SpanWriter(string agent, int seed, int perBatch) : CallWriter(agent, seed, perBatch)
{
    protected override Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after)
    {
        var ids = new byte[24];
        var spans = calls.Select(call =>
        {
            Random.NextBytes(ids);
            return OtlpBody.Span(ids.AsSpan(0, 16), ids.AsSpan(16), Now, "chat gpt-5",
            [
                ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-5"),
                ("gen_ai.response.model", "gpt-5-2025-08-07"), ("gen_ai.response.id", call.Id), ("clawhq.agent", Agent),
                ("gen_ai.usage.input_tokens", call.Usage.Uncached + call.Usage.CacheRead),
                ("gen_ai.usage.cache_read.input_tokens", call.Usage.CacheRead), ("gen_ai.usage.output_tokens", call.Usage.Output),
            ]);
        });
        var body = OtlpBody.Request([("service.name", "invoice-reader")], "invoice-reader.telemetry", spans);
        return new Batch("/v1/traces", "application/x-protobuf", body, calls.Count, after);
    }
}

/// <summary>ClawHQ's own JSON.</summary>
internal sealed class UsageWriter(string agent, int seed, int perBatch) : CallWriter(agent, seed, perBatch)
{
    protected override Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after)
    {
        var records = new JsonArray([.. calls.Select(call => new JsonObject
        {
            ["id"] = call.Id,
            ["time"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["agent"] = Agent,
            ["provider"] = "google",
            ["model"] = "gemini-2.5-pro",
            ["input_tokens"] = call.Usage.Uncached + call.Usage.CacheRead,
            ["cache_read_tokens"] = call.Usage.CacheRead,
            ["output_tokens"] = call.Usage.Output,
        })]);
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["records"] = records }.ToJsonString());
        return new Batch("/api/v1/usage", "application/json", body, calls.Count, after);
    }
}
