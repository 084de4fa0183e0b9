using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Clients;

/// <summary>Gemini CLI's events of responses and errors. Thoughts are counted beside the output.</summary>
internal sealed class GeminiCli : LogClient
{
    private const string Version = "0.61.0";

    protected override string ScopeName => "gemini-cli";

    protected override string ScopeVersion => Version;

    protected override IEnumerable<(string Key, string? Value)> ResourceOf(AgentProfile agent) => Resource(agent, "gemini-cli", Version);

    protected override void Describe(OtlpBody body, AgentProfile agent, SimulatedCall call)
    {
        Attribute(body, "event.name", call.IsFailed ? "gemini_cli.api_error" : "gemini_cli.api_response");
        Attribute(body, "session.id", call.Task.Session);
        Attribute(body, "prompt_id", call.Task.Id);
        Attribute(body, "model", call.Task.Model.Name);
        Attribute(body, "duration_ms", call.DurationMs);
        Attribute(body, "status_code", call.IsFailed ? 503 : 200);
        if (call.IsFailed)
        {
            return;
        }

        Attribute(body, "input_token_count", call.Usage.Input);
        Attribute(body, "output_token_count", call.Usage.Output - call.Usage.Reasoning);
        Attribute(body, "cached_content_token_count", call.Usage.CacheRead);
        Attribute(body, "thoughts_token_count", call.Usage.Reasoning);
        Attribute(body, "tool_token_count", 0);
        Attribute(body, "total_token_count", call.Usage.Total);
    }
}
