using System.Text.Json;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>Entries and lists as CSV say the same as JSON.</summary>
public class PageCsvTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const string Range = "from=2026-10-20T00:00:00Z&to=2026-11-10T00:00:00Z";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/entries?limit=50")]
    [InlineData("/api/v1/entries?kind=adjustment&limit=20")]
    [InlineData("/api/v1/agents?limit=3&" + Range)]
    [InlineData("/api/v1/teams?" + Range)]
    [InlineData("/api/v1/models?" + Range)]
    [InlineData("/api/v1/tasks?limit=4&" + Range)]
    [InlineData("/api/v1/sessions?" + Range)]
    public async Task A_page_says_the_same_as_JSON_and_where_the_next_one_is(string path)
    {
        var page = await reading.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/csv");
        using var response = await reading.Server.Client.SendAsync(request, Cancelled);
        var lines = (await response.Content.ReadAsStringAsync(Cancelled)).Split("\r\n");

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var header = lines[0].Split(',');
        var rows = lines[1..^1].Select(line => string.Join('|', line.Split(','))).ToList();
        Assert.NotEmpty(rows);
        Assert.Equal(page.GetProperty("items").EnumerateArray().Select(item => string.Join('|', Flat(item).Select(f => f.Value))), rows);
        Assert.Equal(Flat(page.GetProperty("items")[0]).Select(f => f.Name), header);
        var next = page.GetProperty("next").GetString();
        Assert.Equal(next is not null, response.Headers.Contains("Link"));
        if (next is not null)
        {
            Assert.Contains($"cursor={next}", response.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_empty_page_still_has_its_header()
    {
        var text = await reading.Server.Client.GetStringAsync(
            "/api/v1/entries?filter=team:nobody-of-this-name&format=csv&from=2026-11-01&to=2026-11-02", Cancelled);

        Assert.StartsWith("id,seq,time,recorded_at,kind,adjusts,reason,agent,team,", text, StringComparison.Ordinal);
        Assert.Contains(",provenance_ids_trace_id,", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Names_from_outside_are_disarmed()
    {
        await using var server = await TestServer.StartAsync();
        using var posted = await server.Client.PostAsync(
            "/api/v1/usage",
            new StringContent(
                """{"records":[{"id":"1","agent":"=HYPERLINK(\"x\")","model":"gpt-4o-mini","provider":"openai","input_tokens":1}]}""",
                System.Text.Encoding.UTF8, "application/json"),
            Cancelled);
        Assert.True(posted.IsSuccessStatusCode);

        var text = await server.Client.GetStringAsync("/api/v1/agents?format=csv", Cancelled);

        Assert.Contains("\"'=HYPERLINK(\"\"x\"\")\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/agents/walker?format=csv")]
    [InlineData("/api/v1/agents/walker?limit=1")]
    public async Task A_single_item_takes_no_parameters_of_a_list(string path)
    {
        using var response = await reading.Server.Client.GetAsync(path, Cancelled);

        Assert.Equal(400, (int)response.StatusCode);
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement item, string prefix = "") =>
        item.EnumerateObject().SelectMany(field => field.Value.ValueKind switch
        {
            JsonValueKind.Object => Flat(field.Value, $"{prefix}{field.Name}_"),
            JsonValueKind.Null when field.Name == "outcome" =>
                [($"{prefix}outcome_status", ""), ($"{prefix}outcome_value", ""), ($"{prefix}outcome_time", "")],
            JsonValueKind.Null => [($"{prefix}{field.Name}", "")],
            JsonValueKind.Array => [($"{prefix}{field.Name}", string.Join(' ', field.Value.EnumerateArray()))],
            _ => new[] { ($"{prefix}{field.Name}", field.Value.ToString()) },
        });
}
