using System.Globalization;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Clients;

/// <summary>Claude Code's <c>api_request</c> and <c>api_error</c> events. Only its cost knows how long cache writes live.</summary>
internal sealed class ClaudeCode(ListPrices prices) : LogClient
{
    private const string Version = "2.1.197";

    protected override string ScopeName => "com.anthropic.claude_code.events";

    protected override string ScopeVersion => Version;

    protected override IEnumerable<(string Key, string? Value)> ResourceOf(AgentProfile agent) => Resource(agent, "claude-code", Version);

    protected override void Describe(OtlpBody body, AgentProfile agent, SimulatedCall call)
    {
        Attribute(body, "event.name", call.IsFailed ? "api_error" : "api_request");
        Attribute(body, "session.id", call.Task.Session);
        Attribute(body, "prompt.id", call.Task.Id);
        Attribute(body, "model", call.Task.Model.Name);
        Attribute(body, "duration_ms", call.DurationMs);
        Attribute(body, "request_id", string.Create(CultureInfo.InvariantCulture, $"req_{call.Key:x16}"));
        if (call.IsFailed)
        {
            Attribute(body, "status_code", 529);
            Attribute(body, "error", "overloaded_error");
            return;
        }

        Attribute(body, "input_tokens", call.Usage.UncachedInput);
        Attribute(body, "output_tokens", call.Usage.Output);
        Attribute(body, "cache_read_tokens", call.Usage.CacheRead);
        Attribute(body, "cache_creation_tokens", call.Usage.CacheWrite + call.Usage.CacheWrite1h);
        if (prices.Of(call) is { } nanos)
        {
            Attribute(body, "cost_usd", ListPrices.AsSent(nanos));
        }
    }
}
