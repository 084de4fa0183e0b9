using System.Text;
using ClawHQ.EndToEnd.Load;

namespace ClawHQ.Load.Bodies;

/// <summary>Logs and spans that are one model call each, every record a new entry.</summary>
internal static class CallBodies
{
    private const int Different = 8;

    /// <summary>Claude Code's <c>api_request</c> events, of agents all over the fleet.</summary>
    public static PatchedBody[] Logs(int perBody, Random random) => [.. Enumerable.Range(0, Different).Select(body => new PatchedBody(
        OtlpBody.Request(
            Fleet.Resource("claude-code", body), "com.anthropic.claude_code.events",
            InSessions(perBody, random, Log)), perBody))];

    /// <summary>Spans by the OpenTelemetry conventions.</summary>
    public static PatchedBody[] Spans(int perBody, Random random) => [.. Enumerable.Range(0, Different).Select(body => new PatchedBody(
        OtlpBody.Request(
            Fleet.Resource("support-desk", body), "support-desk.telemetry",
            InSessions(perBody, random, Span)), perBody))];

    /// <summary>A session is of one agent with one model.</summary>
    private static IEnumerable<ProtobufWriter> InSessions(int records, Random random, Func<int, int, Random, ProtobufWriter> make)
    {
        var (agent, model) = (0, 0);
        for (var i = 0; i < records; i++)
        {
            if (i % PatchedBody.RecordsPerSession == 0)
            {
                (agent, model) = (random.Next(Fleet.Agents), random.Next(Fleet.Models));
            }

            yield return make(agent, model, random);
        }
    }

    private static ProtobufWriter Log(int agent, int model, Random random)
    {
        return OtlpBody.LogRecord(PatchedBody.TimeMark, "claude_code.api_request",
        [
            ("event.name", "api_request"), ("session.id", PatchedBody.SessionMark), ("prompt.id", PatchedBody.TaskMark),
            ("user.id", $"user-{agent % 97:D3}"), ("clawhq.agent", $"agent-{agent:D4}"), ("team.name", $"team-{agent % Fleet.Teams:D2}"),
            ("model", model % 2 == 0 ? "claude-sonnet-4-5-20250929" : "claude-opus-4-1-20250805"),
            ("request_id", $"req_{PatchedBody.IdentityMark}"), ("duration_ms", random.Next(200, 20_000)),
            ("input_tokens", random.Next(10, 9_000)), ("output_tokens", random.Next(10, 2_000)),
            ("cache_read_tokens", random.Next(0, 50_000)), ("cache_creation_tokens", 0), ("terminal.type", "xterm"),
        ]);
    }

    private static ProtobufWriter Span(int agent, int number, Random random)
    {
        var (provider, model) = Fleet.Model(number);
        var mark = Encoding.ASCII.GetBytes(PatchedBody.IdentityMark);
        return OtlpBody.Span(mark, mark.AsSpan(0, 8), PatchedBody.TimeMark, PatchedBody.TimeMark, $"chat {model}",
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", provider), ("gen_ai.request.model", model),
            ("gen_ai.response.model", model), ("gen_ai.response.id", $"msg_{PatchedBody.IdentityMark}"),
            ("gen_ai.conversation.id", PatchedBody.SessionMark), ("clawhq.task", PatchedBody.TaskMark),
            ("gen_ai.agent.name", $"agent-{agent:D4}"), ("team.name", $"team-{agent % Fleet.Teams:D2}"),
            ("gen_ai.usage.input_tokens", random.Next(50_000, 90_000)), ("gen_ai.usage.output_tokens", random.Next(10, 2_000)),
            ("gen_ai.usage.cache_read.input_tokens", random.Next(0, 50_000)), ("gen_ai.request.max_tokens", 4_096),
            ("server.address", "api.example.com"), ("server.port", 443),
        ]);
    }
}
