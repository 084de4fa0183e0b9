using System.Buffers.Binary;
using System.Globalization;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Clients;

/// <summary>An agent of one's own, with the spans of the OpenTelemetry GenAI conventions: one trace a task, a span for each agent in
/// it, below them the calls.</summary>
internal sealed class Sdk : OtlpClient
{
    private const string Version = "1.42.0";
    private const int Internal = 1;
    private const int Client = 3;
    private const int Error = 2;

    public override OtlpSignal Signal => OtlpSignal.Traces;

    public override int Write(OtlpBody body, AgentDay day, long from, long to)
    {
        var spans = 0;
        body.Group(Resource(day.Agent, day.Agent.Name, Version), "agents.runtime", Version, () =>
        {
            foreach (var call in day.CallsIn(from, to))
            {
                Call(body, day.Agent, call);
                spans++;
            }

            foreach (var task in day.Tasks.Where(task => HasAgents(day.Agent) && task.End >= from && task.End < to))
            {
                Agents(body, day.Agent, task);
                spans++;
            }
        });
        return spans;
    }

    private static void Call(OtlpBody body, AgentProfile agent, SimulatedCall call)
    {
        var (task, model, usage) = (call.Task, call.Task.Model, call.Usage);
        var operation = model.Name.Contains("embedding", StringComparison.Ordinal) ? "embeddings" : "chat";
        var parent = HasAgents(agent) ? ParentOf(task, call.SubAgent) : 0;
        var span = Begin(body, task, call.Key, parent, $"{operation} {model.Name}", Client);
        body.Time(Tags.SpanStart, call.Time - call.DurationMs);
        body.Time(Tags.SpanEnd, call.Time);
        Attribute(body, "gen_ai.operation.name", operation);
        Attribute(body, "gen_ai.provider.name", model.Provider);
        Attribute(body, "gen_ai.request.model", model.Name);
        Describe(body, task, call.SubAgent ?? agent.Name);
        if (call.IsFailed)
        {
            Attribute(body, "error.type", "429");
            var status = body.Begin(Tags.SpanStatus);
            body.Number(Tags.StatusCode, Error);
            body.End(status);
        }
        else
        {
            Attribute(body, "gen_ai.response.model", model.Name);
            Attribute(body, "gen_ai.response.id", string.Create(CultureInfo.InvariantCulture, $"resp_{call.Key:x16}"));
            body.Attribute(Tags.SpanAttributes, "gen_ai.usage.input_tokens", usage.Input);
            body.Attribute(Tags.SpanAttributes, "gen_ai.usage.output_tokens", usage.Output);
            Count(body, "gen_ai.usage.cache_read.input_tokens", usage.CacheRead);
            Count(body, "gen_ai.usage.cache_creation.input_tokens", usage.CacheWrite);
            Count(body, "gen_ai.usage.reasoning.output_tokens", usage.Reasoning);
        }

        body.End(span);
    }

    /// <summary>A single call is made without an agent's span around it.</summary>
    private static bool HasAgents(AgentProfile agent) => agent.Habit.Calls > 1;

    /// <summary>The spans of the agents of a task. They tell who called whom and have no usage of their own.</summary>
    private static void Agents(OtlpBody body, AgentProfile agent, SimulatedTask task)
    {
        Agent(body, task, agent.Name, ParentOf(task, null), 0);
        foreach (var below in agent.SubAgents)
        {
            Agent(body, task, below, ParentOf(task, below), ParentOf(task, null));
        }
    }

    private static void Agent(OtlpBody body, SimulatedTask task, string name, ulong id, ulong parent)
    {
        var span = Begin(body, task, id, parent, $"invoke_agent {name}", Internal);
        body.Time(Tags.SpanStart, task.End - 1);
        body.Time(Tags.SpanEnd, task.End);
        Attribute(body, "gen_ai.operation.name", "invoke_agent");
        Describe(body, task, name);
        body.End(span);
    }

    private static int Begin(OtlpBody body, SimulatedTask task, ulong id, ulong parent, string name, int kind)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, task.Key);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], ~task.Key);
        var span = body.Begin(Tags.Record);
        body.Bytes(Tags.SpanTraceId, bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        body.Bytes(Tags.SpanId, bytes[..8]);
        if (parent != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, parent);
            body.Bytes(Tags.SpanParentId, bytes[..8]);
        }

        body.Text(Tags.SpanName, name);
        body.Number(Tags.SpanKind, kind);
        return span;
    }

    private static void Describe(OtlpBody body, SimulatedTask task, string agent)
    {
        Attribute(body, "gen_ai.agent.name", agent);
        Attribute(body, "clawhq.agent", agent);
        Attribute(body, "clawhq.client", task.Customer);
        Attribute(body, "clawhq.task", task.Id);
        Attribute(body, "gen_ai.conversation.id", task.Session);
    }

    /// <summary>The span of the agent, or of one below it, in a task.</summary>
    private static ulong ParentOf(SimulatedTask task, string? subAgent) =>
        task.Key ^ (subAgent is null ? 0x5EED : 0x5EED + (ulong)subAgent.Sum(letter => letter * letter));

    private static void Attribute(OtlpBody body, string key, string? value) => body.Attribute(Tags.SpanAttributes, key, value);

    private static void Count(OtlpBody body, string key, long tokens)
    {
        if (tokens > 0)
        {
            body.Attribute(Tags.SpanAttributes, key, tokens);
        }
    }
}
