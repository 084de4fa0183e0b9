using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ledger.Books;
using ClawHQ.Tests.Core.Ledger.Reattribution;
using ClawHQ.Tests.Core.Ledger.Replays;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Openings;

/// <summary>The first points of long series are listed, and taken out by whoever may set prices.</summary>
public class OpeningTests
{
    private const string Measures = "effective_cost,list_cost,calls,input_tokens,unpriced_tokens,unpriced_calls";

    private static readonly string Rule = File(
        Object("Team", "payments", "{}"),
        Object("AttributionRule", "shop", "{match: {agent: \"shop-*\"}, set: {team: payments}}"));

    private static readonly string Price =
        Object("PriceOverride", "x", "{provider: openai, model: model-x, rates: {input: \"2\", output: \"8\"}}");

    [Fact]
    public async Task A_reversed_entry_leaves_every_sum_and_the_list_says_who_it_was_and_why()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-10T09:00:00Z", agent: "other");
        var before = await server.SpendAsync("agent,session", Measures);
        var id = await server.OpenAsync(1, session: "s-1");

        var listed = await server.OpeningsAsync();
        var answer = await server.ReversedAsync(id);
        var after = await server.OpeningsAsync();

        Assert.Equal(
            """
            {"items":[{"id":"2","time":"2026-11-10T10:00:00+00:00","interval_start":"2026-11-10T08:00:00+00:00",
            "agent":"shop-1","team":null,"provider":"openai","model":"gpt-4o","calls":3,"tokens":"1000000","effective_cost":"2.500000000",
            "state":"counted",
            "state_at":null,"reason":null}],"next":null}
            """.ReplaceLineEndings(""),
            listed.ToString());
        var reversed = listed.ToString()
            .Replace("counted", "reversed", StringComparison.Ordinal)
            .Replace("\"state_at\":null", $"\"state_at\":{answer.GetProperty("state_at").GetRawText()}", StringComparison.Ordinal)
            .Replace("\"reason\":null", "\"reason\":\"Booked elsewhere.\"", StringComparison.Ordinal);
        Assert.Equal(reversed, after.ToString());
        Assert.Equal(after.GetProperty("items")[0].ToString(), answer.ToString());
        Assert.Equal([.. before, "shop-1 s-1 0.000000000 0.000000000 0 0 0 0"], await RowsAsync(server, "agent,session"));
        Assert.Equal(
            """
            {"agent":"shop-1","effective_cost":"2.500000000","state":"reversed","team":null,"time":"2026-11-10T10:00:00.000Z",
            "tokens":1000000}
            """.ReplaceLineEndings(""),
            Assert.Single(await server.RecordsAsync("ledger.opening.reverse")).GetProperty("after").ToString());
    }

    [Fact]
    public async Task It_is_reversed_once_however_many_ask_at_once_and_nothing_but_an_opening_entry_is()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-10T09:00:00Z");
        var id = await server.OpenAsync(1);

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.ReverseAsync(id)));
        var (status, again) = await server.ReverseAsync(id);

        Assert.Equal([200, 409, 409, 409], all.Select(a => (int)a.Status).Order());
        Assert.Equal((409, "counts_no_more"), ((int)status, again.GetProperty("code").GetString()));
        Assert.Contains("reversed already", again.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, ReattributionTests.Entries(server).Count);
        Assert.Single(await server.RecordsAsync("ledger.opening.reverse"));
        foreach (var none in new[] { "1", "3", "4", "0", "x", "99999999999999999999" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await server.ReverseAsync(none)).Status);
        }
    }

    [Fact]
    public async Task What_was_moved_and_priced_since_goes_too_and_later_runs_leave_it_as_it_is()
    {
        await using var server = await ReplayServer.StartAsync();
        var id = await server.OpenAsync(1, model: "model-x");
        await server.Config.AppliedAsync(File(Rule, Price));
        await ReattributionTests.ApplyAsync(server);
        await server.RepricedAsync();
        var counted = (await server.OpeningsAsync()).GetProperty("items")[0];

        await server.ReversedAsync(id);
        var entries = ReattributionTests.Entries(server).Count;
        await server.Config.AppliedAsync(File(
            Object("Team", "risk", "{}"), Object("AttributionRule", "shop", "{match: {agent: \"shop-*\"}, set: {team: risk}}"),
            Price.Replace("\"2\"", "\"5\"", StringComparison.Ordinal)));
        await ReattributionTests.ApplyAsync(server);
        await server.RepricedAsync();

        Assert.Equal(
            ("payments", "2.000000000"), (counted.GetProperty("team").GetString(), counted.GetProperty("effective_cost").GetString()));
        Assert.Equal(entries, ReattributionTests.Entries(server).Count);
        Assert.All(await RowsAsync(server, "team,model"), row => Assert.EndsWith(" 0 0 0 0", row, StringComparison.Ordinal));
        var (_, unpriced) = await server.Config.SendAsync(
            HttpMethod.Get, "/api/v1/prices/unpriced?from=2026-11-01T00:00:00Z&to=2026-11-21T00:00:00Z");
        Assert.Empty(unpriced.GetProperty("items").EnumerateArray());
        var (_, check) = await server.Config.SendAsync(HttpMethod.Get, "/api/v1/ledger/check?days=60");
        Assert.True(check.GetProperty("is_whole").GetBoolean(), check.ToString());
    }

    [Fact]
    public async Task In_closed_books_it_stays_and_once_they_are_reopened_it_goes()
    {
        await using var server = await ReplayServer.StartAsync();
        var id = await server.OpenAsync(1);
        await server.ClosedAsync("2026-11-11T00:00:00Z");

        var (status, closed) = await server.ReverseAsync(id);
        await server.ReopenedAsync("2026-11-10T00:00:00Z");

        Assert.Equal((409, "books_closed"), ((int)status, closed.GetProperty("code").GetString()));
        Assert.Contains("closed until 2026-11-11T00:00:00Z", closed.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Empty(await server.RecordsAsync("ledger.opening.reverse"));
        await server.ReversedAsync(id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stand_in_is_taken_out_once_whether_it_is_reversed_or_its_better_report_comes_first(bool isReversedFirst)
    {
        await using var server = await ReplayServer.StartAsync();
        var id = await server.OpenAsync(1, signals: new SignalKeys(7, 0, 1));
        if (isReversedFirst)
        {
            await server.ReversedAsync(id);
        }

        await ReattributionTests.StandInAsync(server, 9, isStandIn: false);
        var (status, answer) = await server.ReverseAsync(id);

        Assert.Equal((409, "counts_no_more"), ((int)status, answer.GetProperty("code").GetString()));
        Assert.Equal(
            isReversedFirst ? "reversed" : "taken_out",
            (await server.OpeningsAsync()).GetProperty("items")[0].GetProperty("state").GetString());
        Assert.Equal(3, ReattributionTests.Entries(server).Count);
        Assert.Contains("openclaw 0 0", await server.SpendAsync("source", "calls,input_tokens"));
    }

    [Fact]
    public async Task The_list_has_pages_and_refuses_what_it_cannot_mean()
    {
        await using var server = await ReplayServer.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            await server.OpenAsync(i, time: OpeningServer.Ten - (i * 1_000));
        }

        var first = await server.OpeningsAsync("?limit=2");
        var last = await server.OpeningsAsync($"?limit=2&cursor={first.GetProperty("next").GetString()}");

        Assert.Equal(["3", "2"], Ids(first));
        Assert.Equal(["1"], Ids(last));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next").ValueKind);
        foreach (var wrong in new[] { "?limit=0", "?limit=201", "?limit=x", "?cursor=x", "?other=1" })
        {
            var (status, _) = await server.Config.SendAsync(HttpMethod.Get, $"/api/v1/diagnostics/openings{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, status);
        }
    }

    [Fact]
    public async Task Reversing_needs_a_reason_and_the_right_to_set_prices()
    {
        await using var server = await ReplayServer.StartAsync();
        var id = await server.OpenAsync(1);
        using var reader = await server.BoundAsync("payments", Scopes.Read);

        foreach (var reason in new[] { null, "", " ", "a\nb", new string('x', 501) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await server.ReverseAsync(id, reason)).Status);
        }

        using var refused = await reader.PostAsJsonAsync(
            $"/api/v1/diagnostics/openings/{id}/reverse", new { reason = "x" }, ReplayServer.Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Single(ReattributionTests.Entries(server));
    }

    private static Task<IReadOnlyList<string>> RowsAsync(ReplayServer server, string by) => server.SpendAsync(by, Measures);

    private static IEnumerable<string?> Ids(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString());
}
