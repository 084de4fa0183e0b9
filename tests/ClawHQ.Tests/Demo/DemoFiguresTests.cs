using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Demo;

/// <summary>Every figure is the sum of its entries: that of the API and that on the pages, against a slow sum over the whole ledger of a
/// demo, added up here from what <c>GET /api/v1/entries</c> lists.</summary>
[Collection(DemoCollection.Name)]
public sealed partial class DemoFiguresTests(DemoServer demo)
{
    private const string Range = "range=custom&from=2026-09-25&to=2026-11-25";
    private const string Cost = "effective_cost";

    /// <summary>Joins the values of a group; no name holds it.</summary>
    private const char Between = '\u001f';

    private static readonly string[] Costs = [Cost, "list_cost", "reported_cost"];

    private static readonly string[] Counted =
        ["calls", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"];

    [Theory]
    [InlineData("")]
    [InlineData("team")]
    [InlineData("agent")]
    [InlineData("model")]
    [InlineData("project")]
    [InlineData("client")]
    [InlineData("user")]
    [InlineData("provider")]
    [InlineData("environment")]
    [InlineData("task")]
    [InlineData("team,model,agent")]
    [InlineData("time")]
    [InlineData("time,team")]
    public async Task The_API_answers_the_sum_of_the_entries(string group)
    {
        var by = group.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var dimensions = by.Where(b => b != "time").ToList();
        var query = (dimensions.Count > 0 ? $"by={string.Join(',', dimensions)}&" : "") + (by.Contains("time") ? "step=day&" : "");
        var spend = await demo.SpendAsync($"{query}measure={string.Join(',', [.. Costs, .. Counted])}");
        var entries = await demo.EntriesAsync();

        foreach (var measure in (string[])[.. Costs, .. Counted])
        {
            var expected = Sums(entries, by, measure);
            var answered = spend.GetProperty("rows").EnumerateArray().ToDictionary(row => Key(row, by), row => Value(row, measure));
            Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), answered.OrderBy(a => a.Key, StringComparer.Ordinal));
            Assert.Equal(Sum(entries, measure), Value(spend.GetProperty("total"), measure));
        }
    }

    [Theory]
    [InlineData("/", "Teams by spend", "team")]
    [InlineData("/", "Agents by spend", "agent")]
    [InlineData("/", "Models by spend", "model")]
    [InlineData("/", "Projects by spend", "project")]
    [InlineData("/explore?by=agent&rows=1000", "Groups", "agent")]
    [InlineData("/explore?by=client,model&rows=1000", "Groups", "client,model")]
    [InlineData("/explore?by=provider,environment,user&rows=1000", "Groups", "provider,environment,user")]
    [InlineData("/models", "Models", "provider,model")]
    public async Task A_table_of_a_page_shows_the_sum_of_the_entries(string page, string table, string group)
    {
        var address = $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Range}&compare=none";
        var expected = Sums(await demo.EntriesAsync(), group.Split(','), Cost);
        var (rows, total) = await TableAsync(address, table, cellFromEnd: 1);

        var shown = rows.Where(r => r.Key != "more").ToDictionary(r => r.Key, r => r.Value);
        Assert.NotEmpty(shown);
        Assert.All(shown, row => Assert.Equal((row.Key, expected[row.Key]), (row.Key, row.Value)));
        Assert.Equal(Together(expected.Values), total);
        Assert.Equal(
            expected.Count == shown.Count ? null : Together(expected.Where(e => !shown.ContainsKey(e.Key)).Select(e => e.Value)),
            rows.GetValueOrDefault("more"));
        Assert.True(page == "/" || expected.Count == shown.Count, $"{shown.Count} of {expected.Count} rows");
    }

    [Theory]
    [InlineData("/agents", "Agents", "agent")]
    [InlineData("/teams", "Teams", "team")]
    [InlineData("/projects", "Projects", "project")]
    [InlineData("/clients", "Clients", "client")]
    public async Task A_list_shows_the_sums_of_today_and_of_the_month(string page, string table, string dimension)
    {
        var entries = await demo.EntriesAsync();
        foreach (var (since, cell) in new[] { ("2026-11-24T00:00:00Z", 2), ("2026-11-01T00:00:00Z", 1) })
        {
            var inside = entries.Where(e => string.CompareOrdinal(e.GetProperty("time").GetString(), since) >= 0).ToList();
            var expected = Sums(inside, [dimension], Cost);
            var (rows, total) = await TableAsync($"{page}?rows=1000", table, cell);

            Assert.Superset(expected.Keys.ToHashSet(), rows.Keys.ToHashSet());
            Assert.All(rows, row => Assert.Equal(
                (row.Key, expected.TryGetValue(row.Key, out var sum) ? sum : 0), (row.Key, row.Value)));
            Assert.Equal(Together(expected.Values), total);
        }
    }

    [Fact]
    public async Task The_large_figures_of_the_overview_are_those_sums_too()
    {
        var entries = await demo.EntriesAsync();
        var page = await demo.Server.Client.GetStringAsync($"/?{Range}", TestContext.Current.CancellationToken);

        foreach (var since in new[] { "2026-11-24T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-01T00:00:00Z" })
        {
            var sum = Sum(entries.Where(e => string.CompareOrdinal(e.GetProperty("time").GetString(), since) >= 0), Cost) ?? 0;
            Assert.Contains($"title=\"{Dollars(sum)} USD\"", Kpis().Match(page).Value, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, Int128?> Sums(IEnumerable<JsonElement> entries, string[] by, string measure) =>
        entries.GroupBy(e => Key(e, by)).ToDictionary(g => g.Key, g => Sum(g, measure));

    /// <summary>The sum of what is known; null when nothing is.</summary>
    private static Int128? Sum(IEnumerable<JsonElement> rows, string measure) => Together(rows.Select(row => Value(row, measure)));

    private static Int128? Together(IEnumerable<Int128?> values) =>
        values.Aggregate((Int128?)null, (sum, value) => value is { } known ? (sum ?? 0) + known : sum);

    /// <summary>The values of a group; time counts by its day.</summary>
    private static string Key(JsonElement row, string[] by) => string.Join(
        Between, by.Select(name => row.GetProperty(name).GetString() is { } text ? name == "time" ? text[..10] : text : ""));

    /// <summary>An amount in nano-dollars, or a count.</summary>
    private static Int128? Value(JsonElement row, string measure) => row.GetProperty(measure) switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } amount => Nanos(amount.GetString()!),
        var count => Int128.Parse(count.GetRawText(), CultureInfo.InvariantCulture),
    };

    /// <summary>Nine decimals always stand behind the point.</summary>
    private static Int128 Nanos(string dollars) =>
        Int128.Parse(dollars.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static string Dollars(Int128 nanos) => $"{nanos / 1_000_000_000}.{nanos % 1_000_000_000:D9}";

    /// <summary>The exact amounts in one column of a table of a page, by row, and that of its foot; null where a cell has none.</summary>
    private async Task<(IReadOnlyDictionary<string, Int128?> Rows, Int128? Total)> TableAsync(string address, string table, int cellFromEnd)
    {
        var page = await demo.Server.Client.GetStringAsync(address, TestContext.Current.CancellationToken);
        var start = page.IndexOf($"aria-label=\"{table}, table\"", StringComparison.Ordinal);
        Assert.True(start > 0, $"{address} has no table {table}.");
        var markup = page[start..page.IndexOf("</table>", start, StringComparison.Ordinal)];
        var foot = markup.IndexOf("<tfoot>", StringComparison.Ordinal);
        var body = markup[markup.IndexOf("<tbody>", StringComparison.Ordinal)..foot];
        return (
            Row().Matches(body).ToDictionary(m => WebUtility.HtmlDecode(m.Groups[1].Value), m => Amount(m.Groups[2].Value)),
            Amount(markup[foot..]));

        Int128? Amount(string row) =>
            Exact().Match(row.Split("<td")[^cellFromEnd]) is { Success: true } found ? Nanos(found.Groups[1].Value) : null;
    }

    [GeneratedRegex("<tr(?: data-key=\"([^\"]*)\")?>(.*?)</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("title=\"(-?[0-9]+\\.[0-9]{9}) USD\"")]
    private static partial Regex Exact();

    [GeneratedRegex("<dl class=\"kpis.*?</dl>", RegexOptions.Singleline)]
    private static partial Regex Kpis();
}
