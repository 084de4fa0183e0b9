using System.Globalization;
using System.Text;

namespace ClawHQ.Micro;

/// <summary>OTLP bodies like those that agents send: ten resources, long attribute names, ids that never come again.</summary>
internal static class Bodies
{
    private const int Resources = 10;
    private const ulong Time = 1_795_322_524_518_000_000;

    /// <summary>The time that the bodies name.</summary>
    public static DateTimeOffset SentAt => DateTimeOffset.UnixEpoch.AddTicks((long)(Time / 100));

    /// <summary>Integer sums with eight attributes, about 300 bytes a point.</summary>
    public static byte[] Metrics(int count, int series, int firstSeries = 0) => Request(count, (body, first, length) =>
    {
        var sum = new Message().Varint(2, 2).Varint(3, 1);
        for (var i = first; i < first + length; i++)
        {
            var id = firstSeries + (i % series);
            sum.Nested(1, new Message().Fixed(2, Time).Fixed(3, Time + (ulong)i).Fixed(6, (ulong)i)
                .Text(7, "gen_ai.request.model", $"claude-sonnet-{id % 40}").Text(7, "gen_ai.provider.name", "anthropic")
                .Text(7, "gen_ai.token.type", id % 2 == 0 ? "input" : "output").Text(7, "openclaw.channel", $"channel-{id % 7}")
                .Text(7, "openclaw.agent", $"agent-{id}").Text(7, "team.name", $"team-{id % 20}")
                .Text(7, "server.address", "api.anthropic.com").Text(7, "gen_ai.operation.name", "chat"));
        }

        body.Nested(2, new Message().Bytes(1, "openclaw.tokens").Bytes(3, "{token}").Nested(7, sum));
    });

    /// <summary>Events of one call each with twelve attributes, about 420 bytes.</summary>
    public static byte[] Logs(int count, int firstId = 0) => Request(count, (body, first, length) =>
    {
        for (var i = firstId + first; i < firstId + first + length; i++)
        {
            body.Nested(2, new Message().Fixed(1, Time + (ulong)i).Fixed(11, Time + (ulong)i)
                .Nested(5, new Message().Bytes(1, "claude_code.api_request"))
                .Text(6, "event.name", "api_request").Text(6, "session.id", Guid($"s{i / 20}")).Text(6, "user.id", $"user-{i % 50}")
                .Text(6, "model", $"claude-sonnet-{i % 40}").Text(6, "request_id", $"req_{i:x16}{i * 7919:x8}")
                .Int(6, "input_tokens", 1_000 + i)
                .Int(6, "output_tokens", 200 + i).Int(6, "cache_read_tokens", 5_000).Int(6, "cache_creation_tokens", 100)
                .Double(6, "cost_usd", 0.01).Int(6, "duration_ms", 1_500).Text(6, "prompt.id", Guid($"p{i / 5}")));
        }
    }, "claude-code", "com.anthropic.claude_code.events");

    /// <summary>Chat spans with fourteen attributes, about 650 bytes.</summary>
    public static byte[] Spans(int count, int firstId = 0) => Request(count, (body, first, length) =>
    {
        for (var i = firstId + first; i < firstId + first + length; i++)
        {
            body.Nested(2, new Message().Bytes(1, Encoding.ASCII.GetBytes($"{i:x16}")).Bytes(2, Encoding.ASCII.GetBytes($"{i:x8}"))
                .Bytes(5, $"chat claude-sonnet-{i % 40}").Varint(6, 3).Fixed(7, Time).Fixed(8, Time + (ulong)i)
                .Text(9, "gen_ai.operation.name", "chat").Text(9, "gen_ai.provider.name", "anthropic")
                .Text(9, "gen_ai.request.model", $"claude-sonnet-{i % 40}")
                .Text(9, "gen_ai.response.model", $"claude-sonnet-{i % 40}-20260101")
                .Text(9, "gen_ai.response.id", $"msg_{i:x16}{i * 7919:x8}").Text(9, "gen_ai.conversation.id", Guid($"c{i / 20}"))
                .Int(9, "gen_ai.usage.input_tokens", 1_000 + i).Int(9, "gen_ai.usage.output_tokens", 200 + i)
                .Int(9, "gen_ai.usage.cache_read.input_tokens", 500).Double(9, "gen_ai.request.temperature", 0.7)
                .Int(9, "gen_ai.request.max_tokens", 4_096).Text(9, "server.address", "api.anthropic.com").Int(9, "server.port", 443)
                .Text(9, "gen_ai.agent.name", $"agent-{i % 300}").Nested(15, new Message().Varint(3, 1)));
        }
    }, "researcher", "opentelemetry.instrumentation.anthropic");

    private static byte[] Request(int count, Action<Message, int, int> fill, string service = "openclaw", string scopeName = "openclaw")
    {
        var request = new Message();
        for (var i = 0; i < Resources; i++)
        {
            var resource = new Message().Text(1, "service.name", service).Text(1, "service.version", "2026.4.29")
                .Text(1, "host.name", $"host-{i}").Text(1, "host.arch", "amd64").Int(1, "process.pid", 4_000 + i)
                .Text(1, "process.runtime.name", "nodejs").Text(1, "process.owner", "agent").Text(1, "telemetry.sdk.language", "nodejs");
            var scope = new Message().Nested(1, new Message().Bytes(1, scopeName));
            fill(scope, i * count / Resources, count / Resources);
            request.Nested(1, new Message().Nested(1, resource).Nested(2, scope));
        }

        return request.ToArray();
    }

    private static string Guid(string seed)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(seed));
        return new Guid(hash.AsSpan(0, 16)).ToString("D", CultureInfo.InvariantCulture);
    }
}
