using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;
using ClawHQ.Domain;

namespace ClawHQ.Demo.Clients;

/// <summary>Programs without OpenTelemetry: the records of <c>POST /api/v1/usage</c>.</summary>
internal sealed class UsageRecords(ListPrices prices)
{
    /// <summary>Records of one request.</summary>
    private const int RecordsMax = 5_000;

    /// <summary>The requests that report what happened in a part of a day.</summary>
    public IEnumerable<JsonDocument> Requests(AgentDay day, long from, long to) =>
        day.CallsIn(from, to).Chunk(RecordsMax).Select(calls => Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("records");
            foreach (var call in calls)
            {
                Record(writer, day.Agent, call);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }));

    /// <summary>Writes how a task ended, for <c>POST /api/v1/outcomes</c>.</summary>
    public static void Outcome(Utf8JsonWriter writer, AgentProfile agent, SimulatedTask task)
    {
        var hasSucceeded = task.Succeeded == true;
        writer.WriteStartObject();
        writer.WriteString("task", task.Id);
        writer.WriteString("status", hasSucceeded ? "succeeded" : "failed");
        writer.WriteString("time", Time(task.End));
        if (hasSucceeded && agent.WorthCents is { } cents)
        {
            writer.WriteString("value", new Money(cents * Money.NanosPerUsd / 100).ToString());
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a document.</summary>
    public static JsonDocument Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        write(writer);
        writer.Flush();
        return JsonDocument.Parse(bytes.WrittenMemory);
    }

    /// <summary>A time as the API takes it.</summary>
    public static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private void Record(Utf8JsonWriter writer, AgentProfile agent, SimulatedCall call)
    {
        writer.WriteStartObject();
        writer.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{agent.Id}-{call.Key:x16}"));
        writer.WriteString("time", Time(call.Time));
        writer.WriteString("agent", agent.Name);
        writer.WriteString("provider", call.Task.Model.Provider);
        writer.WriteString("model", call.Task.Model.Name);
        writer.WriteString("task", call.Task.Id);
        writer.WriteString("session", call.Task.Session);
        writer.WriteString("environment", agent.Environment);
        writer.WriteNumber("duration_ms", call.DurationMs);
        Name(writer, "project", agent.Project);
        Name(writer, "client", call.Task.Customer);
        if (call.IsFailed)
        {
            writer.WriteString("status", "error");
        }
        else
        {
            Usage(writer, agent, call);
        }

        writer.WriteEndObject();
    }

    private void Usage(Utf8JsonWriter writer, AgentProfile agent, SimulatedCall call)
    {
        writer.WriteNumber("input_tokens", call.Usage.Input);
        writer.WriteNumber("cache_read_tokens", call.Usage.CacheRead);
        writer.WriteNumber("output_tokens", call.Usage.Output);
        writer.WriteNumber("reasoning_tokens", call.Usage.Reasoning);
        if (agent.Habit.IsBatch)
        {
            writer.WriteString("tier", "batch");
        }
        else if (prices.Of(call) is { } nanos)
        {
            writer.WriteString("reported_cost", new Money(nanos).ToString());
        }
    }

    private static void Name(Utf8JsonWriter writer, string field, string? name)
    {
        if (name is not null)
        {
            writer.WriteString(field, name);
        }
    }
}
