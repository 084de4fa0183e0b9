using System.IO.Compression;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Reports;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Fakes;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>A part that is made once for many open pages, over a ledger that moves meanwhile.</summary>
public class SharedPartsTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const int Pages = 12;
    private const string May = "from=2026-05-01&to=2026-05-31";

    [Fact]
    public async Task However_many_pages_ask_each_gets_what_was_on_disk_when_it_asked()
    {
        for (var round = 0; round < 10; round++)
        {
            var earlier = Ask("project:moves", TestServer.Key);
            await reading.AppendAsync(Call("moves", round, $"round-{round}", "payments"));

            var later = await Task.WhenAll(Ask("project:moves", TestServer.Key));

            Assert.All(later, text => Assert.Contains($"round-{round}", text, StringComparison.Ordinal));
            _ = await Task.WhenAll(earlier);
        }
    }

    [Fact]
    public async Task Nobody_gets_a_part_that_was_made_for_others_who_may_see_more()
    {
        await reading.AppendAsync(Call("secret", 1, "ours", "payments"), Call("secret", 2, "theirs", "search"));
        for (var round = 0; round < 10; round++)
        {
            var all = Ask("project:secret", TestServer.Key);
            var some = Ask("project:secret", ReadingServer.PaymentsKey);

            Assert.All(await Task.WhenAll(all), text => Assert.Contains("theirs", text, StringComparison.Ordinal));
            Assert.All(await Task.WhenAll(some), text => Assert.DoesNotContain("theirs", text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task One_that_goes_away_does_not_take_the_part_from_the_others()
    {
        await reading.AppendAsync(Call("leaving", 1, "stays", "payments"));
        for (var round = 0; round < 10; round++)
        {
            using var leave = new CancellationTokenSource();
            using var client = reading.Server.ClientWith(TestServer.Key);
            var leaving = client.GetStringAsync(new Uri(Path("project:leaving"), UriKind.Relative), leave.Token);
            var staying = Ask("project:leaving", TestServer.Key);
            await leave.CancelAsync();

            Assert.All(await Task.WhenAll(staying), text => Assert.Contains("stays", text, StringComparison.Ordinal));
            _ = await Record.ExceptionAsync(() => leaving);
        }
    }

    [Fact]
    public async Task A_compressed_part_says_the_same()
    {
        await reading.AppendAsync(Call("packed", 1, "packed-task", "payments"));
        using var client = reading.Server.ClientWith(TestServer.Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path("project:packed"));
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(new BrotliStream(body, CompressionMode.Decompress));

        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Contains("packed-task", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string Path(string filter) => $"/parts/tasks?{May}&filter={filter}";

    private List<Task<string>> Ask(string filter, string key) => [.. Enumerable.Range(0, Pages).Select(async _ =>
    {
        using var client = reading.Server.ClientWith(key);
        return (await PageText.GetAsync(client, Path(filter))).Text;
    })];

    private LedgerEntry Call(string project, int hour, string task, string team) => new()
    {
        Time = new DateTimeOffset(2026, 5, 5, 12, 0, 0, TimeSpan.Zero).AddHours(hour).ToUnixTimeMilliseconds(),
        Dimensions = reading.Registry.Intern(new DimensionSet
        {
            Agent = "runner", Team = team, Project = project, Provider = "openai", Model = "gpt-4o", Source = "codex",
        }),
        Task = task,
        Calls = 1,
        Usage = new TokenUsage { UncachedInput = 100, Output = 1 },
        EffectiveCost = 1_000_000,
        ListCost = 1_000_000,
        Provenance = new Provenance { Signal = Signal.UsageApi, Emitter = "codex", Rule = "test", ReceivedAt = 0 },
    };
}
