using System.Net;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Tests.Core.Ledger.Replays;

namespace ClawHQ.Tests.Core.Ledger.Books;

/// <summary>Closing and reopening the books.</summary>
public class BooksTests
{
    [Fact]
    public async Task The_books_are_closed_and_reopened_with_a_reason_and_a_record_each()
    {
        await using var server = await ReplayServer.StartAsync();
        var open = await server.BooksAsync();

        var (_, closed) = await server.PutAsync(new { closed_until = "2026-11-01", zone = "Europe/Berlin", reason = "October is out." });
        var (_, further) = await server.PutAsync(new { closed_until = "2026-11-02T06:00:00+01:00", reason = "A day more." });
        var (_, back) = await server.PutAsync(new { closed_until = "2026-10-01", zone = "UTC", reason = "A wrong price.", reopen = true });
        var (_, all) = await server.PutAsync(new { reason = "All of it.", reopen = true });

        Assert.Equal("null null null null", Text(open));
        Assert.Equal("2026-10-31T23:00:00+00:00 \"Europe/Berlin\" \"October is out.\" 0", Text(closed));
        Assert.Equal("2026-11-02T05:00:00+00:00 null \"A day more.\" 0", Text(further));
        Assert.Equal("2026-10-01T00:00:00+00:00 \"UTC\" \"A wrong price.\" 0", Text(back));
        Assert.Equal("null null \"All of it.\" null", Text(all));
        Assert.Equal(Text(all), Text(await server.BooksAsync()));
        Assert.Equal(
            [
                "books.close null null -> 2026-10-31T23:00:00.000Z Europe/Berlin: October is out.",
                "books.close 2026-10-31T23:00:00.000Z Europe/Berlin -> 2026-11-02T05:00:00.000Z null: A day more.",
                "books.reopen 2026-11-02T05:00:00.000Z null -> 2026-10-01T00:00:00.000Z UTC: A wrong price.",
                "books.reopen 2026-10-01T00:00:00.000Z UTC -> null null: All of it.",
            ],
            (await server.RecordsAsync("books")).Select(r =>
                $"{r.GetProperty("action")} {Told(r, "before")} -> {Told(r, "after")}: {r.GetProperty("reason")}"));
    }

    [Fact]
    public async Task Closing_goes_forward_and_reopening_back_and_what_is_so_already_changes_nothing()
    {
        await using var server = await ReplayServer.StartAsync();
        var nothing = await server.PutAsync(new { closed_until = "2026-10-01T00:00:00Z", reason = "x", reopen = true });
        await server.ClosedAsync("2026-11-01T00:00:00Z");

        var back = await server.PutAsync(new { closed_until = "2026-10-01T00:00:00Z", reason = "x" });
        var forward = await server.PutAsync(new { closed_until = "2026-11-02T00:00:00Z", reason = "x", reopen = true });
        var same = await server.PutAsync(new { closed_until = "2026-11-01", zone = "UTC", reason = "x" });

        Assert.Equal(
            [
                "Conflict books_not_closed The books are not closed, so that nothing can be reopened.",
                "Conflict books_closed_further The books are closed until 2026-11-01T00:00:00Z already. To open what lies after another "
                    + "time again, reopen them.",
                "Conflict books_not_closed The books are closed until 2026-11-01T00:00:00Z only. To close them further, close them.",
            ],
            new[] { nothing, back, forward }.Select(a => $"{a.Status} {a.Answer.GetProperty("code")} {a.Answer.GetProperty("title")}"));
        Assert.Equal((HttpStatusCode.OK, "It is charged on."), (same.Status, same.Answer.GetProperty("reason").GetString()));
        Assert.Single(await server.RecordsAsync("books"));
    }

    [Theory]
    [InlineData("""{}""", "closed_until reason")]
    [InlineData("""{"closed_until":"","reason":"x"}""", "closed_until")]
    [InlineData("""{"closed_until":"2026-11-01","reason":"x"}""", "zone")]
    [InlineData("""{"closed_until":"2026-11-01","zone":"Europe/Berln","reason":"x"}""", "zone")]
    [InlineData("""{"closed_until":"2026-11-01T00:00:00Z","zone":"UTC","reason":"x"}""", "zone")]
    [InlineData("""{"closed_until":"November","zone":"UTC","reason":"x"}""", "closed_until")]
    [InlineData("""{"closed_until":"2026-02-30","zone":"UTC","reason":"x"}""", "closed_until")]
    [InlineData("""{"closed_until":"2026-11-20T12:07:01Z","reason":"x"}""", "closed_until")]
    [InlineData("""{"closed_until":"2026-11-21","zone":"Pacific/Kiritimati","reason":"x"}""", "")]
    [InlineData("""{"closed_until":"9999-12-31","zone":"UTC","reason":"x"}""", "closed_until")]
    [InlineData("""{"closed_until":"1969-12-31","zone":"UTC","reason":"x"}""", "closed_until")]
    [InlineData("""{"closed_until":"-0044-03-15","zone":"UTC","reason":"x"}""", "closed_until")]
    [InlineData("""{"zone":"UTC","reason":"x","reopen":true}""", "zone")]
    [InlineData("""{"closed_until":"2026-11-01T00:00:00Z"}""", "reason")]
    [InlineData("""{"closed_until":"2026-11-01T00:00:00Z","reason":" "}""", "reason")]
    [InlineData("""{"closed_until":"2026-11-01T00:00:00Z","reason":"a\nb"}""", "reason")]
    public async Task What_cannot_be_meant_is_refused_by_the_name_of_its_field(string body, string fields)
    {
        await using var server = await ReplayServer.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var (status, answer) = await server.Config.SendAsync(HttpMethod.Put, "/api/v1/books", content);

        Assert.Equal(fields.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest, status);
        Assert.Equal(
            fields,
            fields.Length == 0 ? "" : string.Join(' ', answer.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("path"))));
        Assert.Equal(fields.Length == 0 ? 1 : 0, (await server.RecordsAsync("books")).Count);
    }

    [Fact]
    public async Task Usage_that_comes_late_is_booked_and_told_of_as_far_as_its_teams_may_be_seen()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", team: "core");
        await server.ClosedAsync("2026-11-10T00:00:00Z");
        await server.UseAsync("2026-11-09T23:59:59Z", team: "core");
        await server.UseAsync("2026-11-05T10:00:00Z", team: "risk");
        await server.UseAsync("2026-11-10T00:00:00Z", team: "core");
        using var bound = await server.BoundAsync("core", Scopes.Read);

        var all = (await server.BooksAsync()).GetProperty("late").ToString();
        var own = JsonElement.Parse(await bound.GetStringAsync("/api/v1/books", ReplayServer.Cancelled)).GetProperty("late").ToString();
        await server.ReopenedAsync("2026-11-09T00:00:00Z");
        var some = (await server.BooksAsync()).GetProperty("late").ToString();

        Assert.Equal("""{"entries":2,"effective_cost":"25.000000000"}""", all);
        Assert.Equal("""{"entries":1,"effective_cost":"12.500000000"}""", own);
        Assert.Equal("""{"entries":1,"effective_cost":"12.500000000"}""", some);
        Assert.Equal(["core 37.500000000", "risk 12.500000000"], await server.SpendAsync("team"));
    }

    [Fact]
    public async Task A_better_report_of_closed_usage_replaces_what_stood_in_for_it()
    {
        await using var server = await ReplayServer.StartAsync();
        await Reattribution.ReattributionTests.StandInAsync(server, id: 1, isStandIn: true);
        await server.ClosedAsync("2026-11-20T00:00:00Z");

        await Reattribution.ReattributionTests.StandInAsync(server, id: 2, isStandIn: false);

        Assert.Equal(["- 0.000012500 1"], await server.SpendAsync("team", "effective_cost,calls"));
        Assert.Equal(
            """{"entries":1,"effective_cost":"0.000000000"}""", (await server.BooksAsync()).GetProperty("late").ToString());
    }

    private static string Text(JsonElement books)
    {
        var until = books.GetProperty("closed_until").GetString() ?? "null";
        var late = books.GetProperty("late");
        var entries = late.ValueKind == JsonValueKind.Object ? late.GetProperty("entries").GetRawText() : "null";
        return $"{until} {books.GetProperty("zone").GetRawText()} {books.GetProperty("reason").GetRawText()} {entries}";
    }

    private static string Told(JsonElement record, string side) => string.Join(
        ' ', new[] { "closed_until", "zone" }.Select(field => record.GetProperty(side).GetProperty(field).GetString() ?? "null"));
}
