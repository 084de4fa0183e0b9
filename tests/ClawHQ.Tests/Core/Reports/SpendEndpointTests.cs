using System.Net;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Tests.Core.Ledger.Queries;
using NodaTime;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>Figures of <c>/api/v1/spend</c> through HTTP, and who sees them.</summary>
public class SpendEndpointTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const string Range = "from=2026-10-20T00:00:00Z&to=2026-11-10T00:00:00Z";

    [Fact]
    public async Task The_answer_has_the_contract_s_shape_and_the_ledger_s_figures()
    {
        var answer = await reading.GetAsync(
            $"/api/v1/spend?{Range}&by=team,model&step=day&zone=Europe/Berlin&filter=-model:gpt-5"
            + "&measure=effective_cost,calls,input_tokens");

        var query = ReadingServer.Whole(Dimension.Team, Dimension.Model) with
        {
            Step = SpendStep.Day,
            Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"],
            Filter = [new DimensionCondition(Dimension.Model, "gpt-5", true)],
            Measures = [Measure.EffectiveCost, Measure.Calls, Measure.InputTokens],
        };
        var (rows, total, coverage) = SlowSpend.Answer(reading.Entries, query);
        Assert.Equal(
            rows.Select(r => $"{r.Time} {r.Group[0]} {r.Group[1]} {Money(r.Values[0])} {r.Values[1]} {r.Values[2]}"),
            answer.GetProperty("rows").EnumerateArray().Select(r =>
                $"{r.GetProperty("time").GetDateTimeOffset().ToInstant()} {r.GetProperty("team")} {r.GetProperty("model")}"
                + $" {r.GetProperty("effective_cost")} {r.GetProperty("calls")} {r.GetProperty("input_tokens")}"));
        Assert.Equal(Money(total[0]), answer.GetProperty("total").GetProperty("effective_cost").GetString());
        Assert.Equal(coverage.Attributed, answer.GetProperty("coverage").GetProperty("attributed").GetDouble());
        Assert.Equal(
            ("2026-10-20T00:00:00Z", "2026-11-10T00:00:00Z", "Europe/Berlin", "day", "USD"),
            (Text(answer, "from"), Text(answer, "to"), Text(answer, "zone"), Text(answer, "step"), Text(answer, "currency")));
        Assert.Equal(["team", "model"], answer.GetProperty("by").EnumerateArray().Select(b => b.GetString()));
    }

    [Fact]
    public async Task A_filter_without_a_value_finds_what_has_none()
    {
        var answer = await reading.GetAsync($"/api/v1/spend?{Range}&by=team&filter=team:&measure=calls");

        var row = Assert.Single(answer.GetProperty("rows").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("team").ValueKind);
    }

    [Theory]
    [InlineData("text/csv", "")]
    [InlineData("application/json", "&format=csv")]
    [InlineData("application/json;q=0.1, text/csv", "")]
    public async Task Csv_has_a_line_for_each_row_and_no_formula(string accept, string format)
    {
        await reading.AppendAsync(
            new LedgerEntry
            {
                Time = DateTimeOffset.Parse("2026-01-05T12:00:00Z", null).ToUnixTimeMilliseconds(),
                Dimensions = reading.Registry.Intern(new DimensionSet { Agent = "=HYPERLINK(\"http://evil\",1)", Model = "a,b" }),
                Calls = 1,
                EffectiveCost = 1_500_000_000,
                ListCost = 1_500_000_000,
                Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
            });
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/api/v1/spend?from=2026-01-05&to=2026-01-06&by=agent,model&measure=effective_cost,reported_cost" + format);
        request.Headers.Accept.ParseAdd(accept);

        using var response = await reading.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("agent,model,effective_cost,reported_cost", lines[0]);
        Assert.Matches("^\"'=HYPERLINK\\(\"\"http://evil\"\",1\\)\",\"a,b\",[1-9]+\\.500000000|[1-9]\\.000000000,$", lines[1]);
    }

    [Fact]
    public async Task A_team_s_key_never_sees_another_team()
    {
        foreach (var path in new[]
        {
            $"/api/v1/spend?{Range}&by=team,agent,task&measure=calls", $"/api/v1/spend?{Range}&by=team&filter=team:platform,team:",
            $"/api/v1/spend?{Range}&by=team&filter=-team:payments", "/api/v1/entries?limit=1000", $"/api/v1/agents?{Range}",
                $"/api/v1/teams?{Range}",
            $"/api/v1/tasks?{Range}", $"/api/v1/sessions?{Range}", "/api/dashboard/overview", "/api/dashboard/agents",
        })
        {
            var text = (await reading.GetAsync(path, ReadingServer.PaymentsKey)).GetRawText();
            Assert.False(text.Contains("platform", StringComparison.Ordinal)
                || text.Contains("\"team\":null", StringComparison.Ordinal), path);
        }

        var answer = await reading.GetAsync($"/api/v1/spend?{Range}&measure=effective_cost,calls", ReadingServer.PaymentsKey);
        var (_, total, _) = SlowSpend.Answer(
            reading.Entries,
                ReadingServer.Whole() with { VisibleTeams = TeamBound.Of("payments"), Measures = [Measure.EffectiveCost] });
        Assert.Equal(Money(total[0]), answer.GetProperty("total").GetProperty("effective_cost").GetString());
        var foreign = reading.Entries.FindIndex(e => e.Dimensions.Team != "payments" && e.Kind == EntryKind.Usage) + 1;
        using var client = reading.Server.ClientWith(ReadingServer.PaymentsKey);
        using var hidden = await client.GetAsync($"/api/v1/entries/{foreign}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Fact]
    public async Task Nobody_reads_without_a_key()
    {
        using var client = reading.Server.ClientWith(null);
        foreach (var path in new[]
        {
            "/api/v1/spend", "/api/v1/entries", "/api/v1/agents", "/api/v1/tasks", "/api/v1/stream", "/api/dashboard/overview",
                "/openapi/v1.json",
        })
        {
            using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, path);
        }
    }

    private static string? Money(Int128? nanos) => nanos is { } known ? ClawHQ.Domain.Money.ToString(known) : null;

    private static string? Text(JsonElement answer, string name) => answer.GetProperty(name).GetString();
}

internal static class OffsetTimes
{
    /// <summary>The same moment as NodaTime has it.</summary>
    public static Instant ToInstant(this DateTimeOffset time) => Instant.FromDateTimeOffset(time);
}
