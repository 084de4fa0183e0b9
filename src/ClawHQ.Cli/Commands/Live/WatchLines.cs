using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Live;

/// <summary>Lays out an event of the live stream: a line per new entry, oldest first, then what the event sums up to.</summary>
internal static class WatchLines
{
    public static IEnumerable<string> Of(string data)
    {
        JsonElement change;
        try
        {
            change = JsonElement.Parse(data);
        }
        catch (JsonException)
        {
            return [Cell.Harmless(data)];
        }

        if (change.ValueKind != JsonValueKind.Object || !change.TryGetProperty("latest", out var latest))
        {
            return [Cell.Harmless(data)];
        }

        var lines = latest.EnumerateArray().Reverse().Select(Entry);
        return Cell.Of(change, "entries") is "0" or "" ? [.. lines, $"at {Cell.Of(change, "position")}"] : [.. lines, Sum(change)];
    }

    private static string Entry(JsonElement entry)
    {
        var (team, agent) = (Cell.Of(entry, "team"), Cell.Of(entry, "agent"));

        // The id of an agent under a team's key begins with the team.
        var owner = agent.StartsWith($"{team}/", StringComparison.Ordinal) ? agent
            : string.Join('/', new[] { team, agent }.Where(o => o.Length > 0));
        var tokens = $"{Cell.Count(Cell.Of(entry, "input_tokens"))} in, {Cell.Count(Cell.Of(entry, "output_tokens"))} out";
        return $"{Cell.Of(entry, "time")}  {Cost(entry),14}  {owner}  {Cell.Of(entry, "model")}  {tokens}";
    }

    private static string Sum(JsonElement change) =>
        $"at {Cell.Of(change, "position")}: {Cell.Counted(Cell.Of(change, "entries"), "entry", "entries")}, {Cost(change)}";

    private static string Cost(JsonElement item) =>
        Cell.Of(item, "effective_cost") is { Length: > 0 } cost ? "$" + Cell.Money(cost) : "cost unknown";
}
