using System.Globalization;
using System.Text.Json;
using ClawHQ.Cli.Output;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Cli.Commands.Books;

/// <summary>Prints up to when the books are closed.</summary>
internal static class BooksScreen
{
    private static readonly string[] Facts = ["closed_until", "zone", "closed_at", "changed_at", "changed_by", "reason"];

    /// <summary>The server's answer as a table and a sentence.</summary>
    public static void Show(RemoteRun run, JsonElement answer)
    {
        var late = answer.GetProperty("late");
        var isClosed = late.ValueKind == JsonValueKind.Object;
        string[] figures = isClosed ? [Cell.Of(late, "entries"), Cell.Of(late, "effective_cost")] : ["", ""];
        run.Screen.Show(
            answer,
            new ResultTable(
                [.. Facts.Select(f => new Column(f)), new Column("late_entries", true), new Column("late_effective_cost", true)],
                [[.. Facts.Select(f => Cell.Of(answer, f)), .. figures]]));
        if (!isClosed)
        {
            run.Screen.Say("The books are not closed.");
            return;
        }

        run.Screen.Say($"Usage before {Until(answer)} is closed: no adjustment alters it any more.");
        if (figures[0] != "0" || figures[1] != "0.000000000")
        {
            var entries = Cell.Counted(figures[0], "entry", "entries");
            var were = figures[0] == "1" ? "was" : "were";
            run.Screen.Say($"Since it was closed, {entries} with ${Cell.Money(figures[1])} came late and {were} booked into it.");
        }
    }

    /// <summary>A time of an answer in RFC 3339, in the zone that it was said in.</summary>
    private static string Until(JsonElement answer)
    {
        var until = Instant.FromDateTimeOffset(DateTimeOffset.Parse(Cell.Of(answer, "closed_until"), CultureInfo.InvariantCulture));
        var zone = answer.GetProperty("zone").GetString() is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;
        return OffsetDateTimePattern.Rfc3339.Format(until.InZone(zone ?? DateTimeZone.Utc).ToOffsetDateTime());
    }
}
