namespace ClawHQ.Web.Pages.Setup;

/// <summary>The texts of the setup page, with the addresses of this server and a key in their places.</summary>
/// <param name="doors">The addresses.</param>
/// <param name="key">The key, or what stands for it.</param>
public sealed class Snippets(Doors doors, string key)
{
    private string OtlpHttp => Doors.Text(doors.OtlpHttp);

    /// <summary>All of them, in the order of the tabs.</summary>
    public IReadOnlyList<Snippet> All => [OpenClaw(), ClaudeCode(), Codex(), GeminiCli(), OpenTelemetry(), Json()];

    private Snippet OpenClaw() => new(
        "openclaw",
        "OpenClaw",
        "openclaw",
        "From version 2026.5 on, first run `openclaw plugins install clawhub:@openclaw/diagnostics-otel`. "
        + "Then merge this into the configuration and restart the gateway of OpenClaw.",
        [
            new SnippetBlock("~/.openclaw/openclaw.json", $$"""
                {
                  "plugins": {
                    "allow": ["diagnostics-otel"],
                    "entries": { "diagnostics-otel": { "enabled": true } }
                  },
                  "diagnostics": {
                    "enabled": true,
                    "otel": {
                      "enabled": true,
                      "endpoint": "{{OtlpHttp}}",
                      "protocol": "http/protobuf",
                      "headers": { "x-api-key": "{{key}}" },
                      "metrics": true,
                      "traces": true,
                      "flushIntervalMs": 15000
                    }
                  }
                }
                """),
        ],
        "Agents appear under the names they have in OpenClaw. To book them on a team, use a key that is bound to the team.");

    private Snippet ClaudeCode() => new(
        "claude-code",
        "Claude Code",
        "claude-code",
        "Set these where Claude Code is started, or under `env` in its `settings.json`.",
        [
            new SnippetBlock("Terminal", $"""
                export CLAUDE_CODE_ENABLE_TELEMETRY=1
                export OTEL_METRICS_EXPORTER=otlp
                export OTEL_LOGS_EXPORTER=otlp
                export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
                export OTEL_EXPORTER_OTLP_ENDPOINT={OtlpHttp}
                export OTEL_EXPORTER_OTLP_HEADERS="x-api-key={key}"
                """),
        ],
        "Costs come from its log events, five seconds after each call; metrics, once a minute, are kept to compare. "
        + "To book on a team, set `OTEL_RESOURCE_ATTRIBUTES=\"team.name=TEAM\"` too, or use a key that is bound to the team.");

    private Snippet Codex() => new(
        "codex",
        "Codex",
        "codex",
        "Add this to the configuration of Codex. Other exporters under `[otel]` have to go.",
        [
            new SnippetBlock("~/.codex/config.toml", $$"""
                [otel]
                environment = "production"

                [otel.exporter."otlp-http"]
                endpoint = "{{OtlpHttp}}/v1/logs"
                protocol = "binary"
                headers = { "x-api-key" = "{{key}}" }

                [otel.metrics_exporter."otlp-http"]
                endpoint = "{{OtlpHttp}}/v1/metrics"
                protocol = "binary"
                headers = { "x-api-key" = "{{key}}" }
                """),
        ],
        "Costs come from its log events; metrics are kept to compare. To book on a team, start it with "
        + "`OTEL_RESOURCE_ATTRIBUTES=\"team.name=TEAM\"`, or use a key that is bound to the team.");

    private Snippet GeminiCli() => new(
        "gemini-cli",
        "Gemini CLI",
        "gemini-cli",
        "Merge this into the settings of Gemini CLI. Its settings have no place for a key, so that goes into the environment.",
        [
            new SnippetBlock("~/.gemini/settings.json", $$"""
                {
                  "telemetry": {
                    "enabled": true,
                    "target": "local",
                    "otlpEndpoint": "{{OtlpHttp}}",
                    "otlpProtocol": "http",
                    "logPrompts": false
                  }
                }
                """),
            new SnippetBlock("Terminal", $"""
                export OTEL_EXPORTER_OTLP_HEADERS="x-api-key={key}"
                """),
        ],
        "`logPrompts` is on unless it is set to false; ClawHQ stores no prompt either way.");

    private Snippet OpenTelemetry() => new(
        "opentelemetry",
        "OpenTelemetry SDK",
        null,
        "Any SDK or collector that follows the OpenTelemetry conventions for generative AI. The standard variables are enough.",
        [
            new SnippetBlock("Terminal", $"""
                export OTEL_SERVICE_NAME=my-agent
                export OTEL_RESOURCE_ATTRIBUTES="team.name=my-team,project.name=my-project"
                export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
                export OTEL_EXPORTER_OTLP_ENDPOINT={OtlpHttp}
                export OTEL_EXPORTER_OTLP_HEADERS="x-api-key={key}"
                """),
            new SnippetBlock("The same over gRPC", $"""
                export OTEL_EXPORTER_OTLP_PROTOCOL=grpc
                export OTEL_EXPORTER_OTLP_ENDPOINT={Doors.Text(doors.OtlpGrpc)}
                export OTEL_EXPORTER_OTLP_HEADERS="x-api-key={key}"
                """),
        ],
        "An agent appears under `gen_ai.agent.name`, or else under its service name.");

    private Snippet Json() => new(
        "json",
        "JSON",
        "usage-api",
        "For programs without OpenTelemetry: one record per model call. The `id` makes it safe to send again.",
        [
            new SnippetBlock("Terminal", $$"""
                curl -sS {{Doors.Text(doors.Main)}}/api/v1/usage \
                  -H "x-api-key: {{key}}" \
                  -H "content-type: application/json" \
                  -d '{
                    "records": [{
                      "id": "first-call",
                      "agent": "my-agent",
                      "provider": "anthropic",
                      "model": "claude-sonnet-4-5",
                      "input_tokens": 1200,
                      "cache_read_tokens": 640,
                      "output_tokens": 85
                    }]
                  }'
                """),
        ],
        "`input_tokens` is the whole prompt, cached tokens included. The answer says how many records were taken.");
}
