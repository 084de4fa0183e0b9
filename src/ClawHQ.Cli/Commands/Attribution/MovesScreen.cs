using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Attribution;

/// <summary>Prints what moves from whom to whom.</summary>
internal static class MovesScreen
{
    private static readonly string[] Dimensions = ["team", "project", "client", "environment"];
    private static readonly string[] Figures = ["entries", "calls", "tokens", "effective_cost"];

    /// <summary>The moves, and what they come to.</summary>
    /// <param name="run">The run.</param>
    /// <param name="answer">The server's answer.</param>
    /// <param name="verb">What happens to them: they would move, or moved.</param>
    public static void Show(RemoteRun run, JsonElement answer, string verb)
    {
        var forPeople = run.Format is OutputFormat.Table or OutputFormat.Markdown;
        run.Screen.Show(
            answer,
            new ResultTable(
                [new Column("from"), new Column("to"), new Column("by"), .. Figures.Select(f => new Column(f, IsNumber: true))],
                [.. answer.GetProperty("moves").EnumerateArray().Select(move => Row(move, forPeople))]));
        var more = answer.GetProperty("more_moves").GetInt32() is > 0 and var count ? $" {count} smaller moves are not listed." : "";
        var cost = Cell.Figure("effective_cost", Cell.Of(answer, "effective_cost"));
        run.Screen.Say($"{answer.GetProperty("entries")} of {answer.GetProperty("examined")} entries with ${cost} {verb}.{more}");
        if (answer.TryGetProperty("closed", out var closed) && closed.ValueKind == JsonValueKind.Object)
        {
            SayClosed(run, closed);
        }

        foreach (var note in answer.GetProperty("notes").EnumerateArray())
        {
            run.Screen.Say(Cell.Harmless(note.GetString() ?? ""));
        }
    }

    private static void SayClosed(RemoteRun run, JsonElement closed)
    {
        var entries = Cell.Of(closed, "entries");
        if (entries != "0")
        {
            var cost = Cell.Money(Cell.Of(closed, "effective_cost"));
            run.Screen.Say(
                $"{Cell.Counted(entries, "entry", "entries")} with ${cost} {(entries == "1" ? "stays" : "stay")}, because the books are "
                + $"closed until {Cell.Of(closed, "until")}.");
        }
    }

    /// <summary>Of the owners only those that become others.</summary>
    private static IReadOnlyList<string> Row(JsonElement move, bool forPeople)
    {
        var (from, to) = (move.GetProperty("from"), move.GetProperty("to"));
        string[] changed = [.. Dimensions.Where(d => from.GetProperty(d).GetString() != to.GetProperty(d).GetString())];
        return
        [
            Named(from, changed), Named(to, changed), Cell.Of(move, "by"),
            .. Figures.Select(f => forPeople ? Cell.Figure(f, Cell.Of(move, f)) : Cell.Of(move, f)),
        ];
    }

    private static string Named(JsonElement owners, IEnumerable<string> dimensions) => string.Join(
        ", ", dimensions.Select(d => owners.GetProperty(d).GetString() is { } name ? Cell.Harmless($"{d} {name}") : $"no {d}"));
}
