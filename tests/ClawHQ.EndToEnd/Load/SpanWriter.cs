namespace ClawHQ.EndToEnd.Load;

/// <summary>Spans by the OpenTelemetry conventions for generative AI; their input is the whole prompt.</summary>
internal sealed class SpanWriter(string agent, int seed, int perBatch) : CallWriter(agent, seed, perBatch)
{
    protected override Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after)
    {
        var ids = new byte[24];
        var spans = calls.Select(call =>
        {
            Random.NextBytes(ids);
            return OtlpBody.Span(ids.AsSpan(0, 16), ids.AsSpan(16), Now - 1_500_000_000, Now, "chat gpt-5",
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
