using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Tidy;

namespace ClawHQ.Tests.Examples;

/// <summary>What a client sends when it is configured as the examples say reaches the ledger.</summary>
public partial class ExampleTests
{
    private static readonly DateTimeOffset CapturedOn = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("openclaw/openclaw.json", "/v1/metrics", "captures/openclaw/0138-metrics.bin")]
    [InlineData("claude-code/environment.sh", "/v1/logs", "captures/claude-code/one-prompt/0004-logs.bin")]
    [InlineData("codex/config.toml", "/v1/logs", "captures/codex-cli/one-prompt/0005-logs.bin")]
    [InlineData("gemini-cli/settings.json,gemini-cli/environment.sh", "/v1/logs", "captures/gemini-cli/one-prompt/0003-logs.json")]
    [InlineData("opentelemetry/environment.sh", "/v1/traces", "captures/openllmetry-js/0002-traces.bin")]
    public async Task A_client_configured_by_the_example_is_booked(string examples, string signal, string capture)
    {
        var text = string.Concat(examples.Split(',').Select(example => Repository.Read($"examples/{example}")));
        await using var server = await TestServer.StartAsync(new FakeClock(CapturedOn));

        // OpenTelemetry appends the signal to a base address; Codex is given whole ones.
        var endpoint = Endpoint().Matches(text).Select(match => match.Groups["base"].Value).First();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(server.Host.OtlpHttpAddress, new Uri(endpoint).AbsolutePath.TrimEnd('/') + signal));
        var header = Header().Match(text);
        request.Headers.Add(
            header.Groups["name"].Value, header.Groups["value"].Value.Replace("KEY", TestServer.Key, StringComparison.Ordinal));
        request.Content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests/Fixtures", capture)));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(
            capture.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/x-protobuf");
        using var client = new HttpClient(new SocketsHttpHandler());
        using var answer = await client.SendAsync(request);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.NotEqual(0, await OutputTokensAsync(server));
    }

    [Fact]
    public async Task The_example_in_plain_json_is_booked()
    {
        var text = Repository.Read("examples/json/send.sh");
        await using var server = await TestServer.StartAsync(new FakeClock(CapturedOn));
        var body = text[(text.IndexOf("-d '", StringComparison.Ordinal) + 4)..text.LastIndexOf('\'')];

        using var answer = await server.Client.PostAsync(
            new Uri(new Uri(Endpoint().Match(text).Value).AbsolutePath, UriKind.Relative),
            new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(80, await OutputTokensAsync(server));
    }

    [Fact]
    public void The_readme_shows_the_examples_as_they_are()
    {
        var examples = Repository.Under("examples/")
            .Where(f => !f.EndsWith(".md", StringComparison.Ordinal) && !f.StartsWith("examples/gitops/", StringComparison.Ordinal))
            .Select(Repository.Read);
        var readme = Repository.Read("README.md");
        var connect = readme[readme.IndexOf("## Connect", StringComparison.Ordinal)..];

        Assert.Equal(examples.Order(), Fenced().Matches(connect).Select(match => match.Groups["text"].Value).Order());
    }

    private static async Task<long> OutputTokensAsync(TestServer server)
    {
        var spend = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri(
            "/api/v1/spend?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&measure=output_tokens", UriKind.Relative)));
        return spend.RootElement.GetProperty("total").GetProperty("output_tokens").GetInt64();
    }

    [GeneratedRegex(@"(?<base>http://[0-9.:]+[^\s""]*?)(/v1/(logs|metrics))?(?=[\s""]|$)", RegexOptions.Multiline)]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"(?<name>x-api-key)""?\s*[=:]\s*""?(?<value>KEY)")]
    private static partial Regex Header();

    [GeneratedRegex("```[a-z]+\n(?<text>[^`]*)```")]
    private static partial Regex Fenced();
}
