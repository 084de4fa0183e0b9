using System.Text.Json;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Cli;

/// <summary>The books are closed, hold past usage where it is, and are reopened, each by a process of its own.</summary>
public sealed class BooksTests : IAsyncLifetime
{
    private const string Rule =
        """
        apiVersion: clawhq/v1
        kind: Team
        metadata: {name: payments}
        ---
        apiVersion: clawhq/v1
        kind: AttributionRule
        metadata: {name: shop}
        spec: {match: {agent: "shop-*"}, set: {team: payments}}

        """;

    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerStart(_folder.Combine("data")));
        Directory.CreateDirectory(_folder.Combine("config"));
        await File.WriteAllTextAsync(_folder.Combine("config/rule.yaml"), Rule, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task The_books_are_closed_hold_usage_where_it_is_and_are_reopened()
    {
        var (used, until) = (Time(-3), Time(-2));
        var usage = _folder.Combine("usage.csv");
        await File.WriteAllTextAsync(
            usage, $"time,agent,provider,model,input_tokens\n{used},shop-1,openai,gpt-4o,1000000\n", Cancelled);
        Assert.Equal(0, (await RunAsync("import", usage)).ExitCode);
        Assert.Equal(0, (await RunAsync("apply", _folder.Combine("config"))).ExitCode);

        var open = await RunAsync("books", "show");
        var closed = await RunAsync("books", "close", "--until", until, "--reason", "It is charged on.");
        var preview = await RunAsync("attribution", "preview", "--from", "2d");
        var early = await RunAsync("books", "close", "--until", "2026-01-01", "--reason", "x");
        var unclear = await RunAsync("books", "reopen", "--reason", "x");
        var reopened = await RunAsync(
            "books", "reopen", "--until", "2026-01-01", "--zone", "Europe/Berlin", "--reason", "A rule was missing.");
        var moved = await RunAsync("attribution", "apply", "--from", "2d", "--reason", "The shop is ours.");
        var all = await RunAsync("books", "reopen", "--all", "--reason", "All of it.", "--output", "json");

        Assert.EndsWith("The books are not closed.\n", open.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Usage before {until} is closed: no adjustment alters it any more.\n", closed.Output, StringComparison.Ordinal);
        Assert.Contains(
            "0 of 1 entries with $0.00 would move.\n1 entry with $2.50 stays, because the books are closed until ", preview.Output,
            StringComparison.Ordinal);
        Assert.Equal((1, 1), (early.ExitCode, unclear.ExitCode));
        Assert.Contains($"The books are closed until {until} already.", early.Error, StringComparison.Ordinal);
        Assert.Contains("--until, or --all", unclear.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "Usage before 2026-01-01T00:00:00+01:00 is closed: no adjustment alters it any more.\n", reopened.Output,
            StringComparison.Ordinal);
        Assert.Contains("1 of 1 entries with $2.50 moved.\n", moved.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(all.Output).GetProperty("closed_until").ValueKind);
    }

    private static string Time(int hours) => TimeProvider.System.GetUtcNow().AddHours(hours)
        .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private Task<CommandRun> RunAsync(params string[] arguments) =>
        CommandRun.RunAsync([.. arguments, "--data", _folder.Combine("data")], "", new Dictionary<string, string>());
}
