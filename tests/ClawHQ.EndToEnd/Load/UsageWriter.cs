using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ClawHQ.EndToEnd.Load;

/// <summary>ClawHQ's own JSON.</summary>
internal sealed class UsageWriter(string agent, int seed, int perBatch) : CallWriter(agent, seed, perBatch)
{
    protected override Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after)
    {
        var records = new JsonArray([.. calls.Select(call => new JsonObject
        {
            ["id"] = call.Id,
            ["time"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["agent"] = Agent,
            ["provider"] = "google",
            ["model"] = "gemini-2.5-pro",
            ["input_tokens"] = call.Usage.Uncached + call.Usage.CacheRead,
            ["cache_read_tokens"] = call.Usage.CacheRead,
            ["output_tokens"] = call.Usage.Output,
        })]);
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["records"] = records }.ToJsonString());
        return new Batch("/api/v1/usage", "application/json", body, calls.Count, after);
    }
}
