namespace ClawHQ.EndToEnd.Load;

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
        var body = OtlpBody.Request(
            [("service.name", "claude-code"), ("service.version", "2.1.197")], "com.anthropic.claude_code.events", records);
        return new Batch("/v1/logs", "application/x-protobuf", body, calls.Count, after);
    }
}
