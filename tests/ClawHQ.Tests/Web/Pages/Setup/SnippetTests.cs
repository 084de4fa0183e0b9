using System.Text.Json;
using ClawHQ.Web.Pages.Setup;

namespace ClawHQ.Tests.Web.Pages.Setup;

/// <summary>The texts that people copy into their clients.</summary>
public class SnippetTests
{
    private const string Key = "chq_0123456789ab_secret";

    private static readonly Snippets Texts = new(
        new Doors(new Uri("http://spend.example:4040"), new Uri("http://spend.example:4318"), new Uri("http://spend.example:4317")), Key);

    [Fact]
    public void OpenClaw_is_given_json_with_the_plugin_allowed_and_the_exporter_on()
    {
        var json = JsonDocument.Parse(Block("openclaw", 0)).RootElement;

        Assert.Equal("diagnostics-otel", json.GetProperty("plugins").GetProperty("allow")[0].GetString());
        var otel = json.GetProperty("diagnostics").GetProperty("otel");
        Assert.Equal("http://spend.example:4318", otel.GetProperty("endpoint").GetString());
        Assert.Equal("http/protobuf", otel.GetProperty("protocol").GetString());
        Assert.Equal(Key, otel.GetProperty("headers").GetProperty("x-api-key").GetString());
        Assert.True(otel.GetProperty("enabled").GetBoolean() && otel.GetProperty("metrics").GetBoolean());
    }

    [Fact]
    public void Gemini_is_given_json_that_sends_over_http_and_no_prompts()
    {
        var telemetry = JsonDocument.Parse(Block("gemini-cli", 0)).RootElement.GetProperty("telemetry");

        Assert.Equal("http://spend.example:4318", telemetry.GetProperty("otlpEndpoint").GetString());
        Assert.Equal("http", telemetry.GetProperty("otlpProtocol").GetString());
        Assert.False(telemetry.GetProperty("logPrompts").GetBoolean());
        Assert.Equal($"export OTEL_EXPORTER_OTLP_HEADERS=\"x-api-key={Key}\"", Block("gemini-cli", 1));
    }

    [Fact]
    public void Claude_Code_is_given_what_its_log_events_need()
    {
        Assert.Equal(
            [
                "export CLAUDE_CODE_ENABLE_TELEMETRY=1",
                "export OTEL_METRICS_EXPORTER=otlp",
                "export OTEL_LOGS_EXPORTER=otlp",
                "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "export OTEL_EXPORTER_OTLP_ENDPOINT=http://spend.example:4318",
                $"export OTEL_EXPORTER_OTLP_HEADERS=\"x-api-key={Key}\"",
            ],
            Block("claude-code", 0).Split('\n'));
    }

    [Fact]
    public void Codex_is_given_whole_addresses_since_it_adds_no_path()
    {
        var text = Block("codex", 0);

        Assert.Contains("[otel.exporter.\"otlp-http\"]\nendpoint = \"http://spend.example:4318/v1/logs\"\nprotocol = \"binary\"\n", text);
        Assert.Contains("endpoint = \"http://spend.example:4318/v1/metrics\"", text);
        Assert.Contains($$"""headers = { "x-api-key" = "{{Key}}" }""", text);
    }

    [Fact]
    public void An_sdk_is_given_the_standard_variables_for_both_transports()
    {
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT=http://spend.example:4318\n", Block("opentelemetry", 0));
        Assert.Contains("OTEL_EXPORTER_OTLP_PROTOCOL=grpc\n", Block("opentelemetry", 1));
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT=http://spend.example:4317\n", Block("opentelemetry", 1));
    }

    [Fact]
    public void Json_is_a_command_whose_body_parses()
    {
        var text = Block("json", 0);
        var body = text[(text.IndexOf('\'', StringComparison.Ordinal) + 1)..text.LastIndexOf('\'')];

        var record = JsonDocument.Parse(body).RootElement.GetProperty("records")[0];
        Assert.Equal((1200, 640, 85), (Tokens("input_tokens"), Tokens("cache_read_tokens"), Tokens("output_tokens")));
        Assert.StartsWith("curl -sS http://spend.example:4040/api/v1/usage \\\n", text, StringComparison.Ordinal);

        int Tokens(string name) => record.GetProperty(name).GetInt32();
    }

    private static string Block(string client, int index) =>
        Texts.All.Single(s => s.Key == client).Blocks[index].Text.ReplaceLineEndings("\n");
}
