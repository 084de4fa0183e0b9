using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Clients;

/// <summary>Codex's events of completed responses and of refused requests. Input includes what the cache gave.</summary>
internal sealed class Codex : LogClient
{
    private const string Version = "0.169.0";

    protected override string ScopeName => "codex_otel.log_only";

    protected override string ScopeVersion => Version;

    protected override IEnumerable<(string Key, string? Value)> ResourceOf(AgentProfile agent) => Resource(agent, "codex_exec", Version);

    protected override void Describe(OtlpBody body, AgentProfile agent, SimulatedCall call)
    {
        Attribute(body, "event.name", call.IsFailed ? "codex.api_request" : "codex.sse_event");
        Attribute(body, "conversation.id", call.Task.Session);
        Attribute(body, "turn.id", call.Task.Id);
        Attribute(body, "model", call.Task.Model.Name);
        if (call.IsFailed)
        {
            Attribute(body, "http.response.status_code", 429);
            Attribute(body, "error.message", "rate limit reached");
            Attribute(body, "duration_ms", call.DurationMs);
            return;
        }

        Attribute(body, "event.kind", "response.completed");
        Attribute(body, "input_token_count", call.Usage.Input);
        Attribute(body, "output_token_count", call.Usage.Output);
        Attribute(body, "cached_token_count", call.Usage.CacheRead);
        Attribute(body, "reasoning_token_count", call.Usage.Reasoning);
        Attribute(body, "tool_token_count", call.Usage.Total);
    }
}
