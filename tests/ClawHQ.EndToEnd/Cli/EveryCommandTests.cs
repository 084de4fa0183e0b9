using ClawHQ.EndToEnd.Server;
using Microsoft.Data.Sqlite;

namespace ClawHQ.EndToEnd.Cli;

/// <summary>Holds that nothing can be changed from the command line without a record, for every command that there is.</summary>
public sealed class EveryCommandTests : IAsyncLifetime
{
    private const string OneDay = "2026-11-20T00:00:00Z";

    /// <summary>What needs a server of its own, has none, or never ends; other tests are about them.</summary>
    private static readonly string[] Apart = ["serve", "restore", "demo remove", "watch"];

    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Data => _folder.Combine("data");

    /// <summary>Each command with arguments that change something where it can, in an order that lets each find what it needs, and the
    /// action of its record; null for what changes nothing.</summary>
    private IReadOnlyList<(string Command, string? Action, string[] Arguments, string Input)> Examples =>
    [
        ("keys create", "key.create", ["bot", "--scope", "ingest"], ""),
        ("keys import", "key.import", ["old", "--scope", "ingest"], "a-string-from-elsewhere\n"),
        ("keys rotate", "key.rotate", ["2"], ""),
        ("keys revoke", "key.revoke", ["2"], ""),
        ("keys list", null, [], ""),
        ("users create", "person.add", ["eve", "--role", "viewer"], "several unrelated words\n"),
        ("users password", "person.password.set", ["eve"], "several other words here\n"),
        ("users role", "person.grants.set", ["eve", "--role", "finops"], ""),
        ("users list", null, [], ""),
        ("users sessions", null, ["eve"], ""),
        ("users remove", "person.remove", ["eve"], ""),
        ("prices set", "price.override.set", ["openai", "gpt-5", "--input", "1", "--output", "2", "--from", OneDay], ""),
        ("prices list", null, [], ""),
        ("prices remove", "price.override.remove", ["openai-gpt-5"], ""),
        ("prices unpriced", null, [], ""),
        ("prices diff", null, [Prices], ""),
        ("prices import", "price.import", [Prices], ""),
        ("prices discounts set", "price.discount.set", ["openai", "--percent", "10", "--from", OneDay], ""),
        ("prices discounts list", null, [], ""),
        ("prices discounts remove", "price.discount.remove", ["openai"], ""),
        ("prices mappings set", "price.mapping.set", ["gateway", "openai"], ""),
        ("prices mappings list", null, [], ""),
        ("prices mappings remove", "price.mapping.remove", ["gateway"], ""),
        ("validate", null, [Config], ""),
        ("plan", null, [Config], ""),
        ("apply", "config.apply", [Config], ""),
        ("diff", null, [Config], ""),
        ("export", null, [], ""),
        ("import", null, [Usage], ""),
        ("spend", null, [], ""),
        ("agents list", null, [], ""),
        ("attribution preview", null, ["--from", "2026-11-01", "--to", "2026-12-01"], ""),
        ("attribution apply", "ledger.reattribute", ["--from", "2026-11-01", "--to", "2026-12-01", "--reason", "test"], ""),
        ("books close", "books.close", ["--until", "2026-11-01", "--reason", "test"], ""),
        ("books show", null, [], ""),
        ("books reopen", "books.reopen", ["--all", "--reason", "test"], ""),
        ("openings list", null, [], ""),
        ("openings reverse", "ledger.opening.reverse", ["1", "--reason", "test"], ""),
        ("backup", "backup.make", [_folder.Combine("backup.tar.gz")], ""),
        ("audit list", null, [], ""),
        ("audit export", null, [], ""),
        ("audit verify", null, [], ""),
        ("doctor", null, [], ""),
        ("schema settings", null, [], ""),
        ("schema config", null, [], ""),
        ("version", null, [], ""),
    ];

    private string Config => _folder.Combine("config");

    private string Prices => _folder.Combine("prices.yaml");

    private string Usage => _folder.Combine("usage.jsonl");

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerStart(Data));
        using var opening = new StringContent(Opening(TimeProvider.System.GetUtcNow()), System.Text.Encoding.UTF8, "application/json");
        using var booked = await _server.Client.PostAsync("/v1/metrics", opening, Cancelled);
        Assert.True(booked.IsSuccessStatusCode, await booked.Content.ReadAsStringAsync(Cancelled));
        Directory.CreateDirectory(Config);
        await File.WriteAllTextAsync(
            Path.Combine(Config, "team.yaml"),
            "apiVersion: clawhq/v1\nkind: Team\nmetadata: {name: payments}\n---\n"
            + "apiVersion: clawhq/v1\nkind: Agent\nmetadata: {name: billing}\nspec: {team: payments}\n", Cancelled);
        await File.WriteAllTextAsync(
            Prices,
            "format: clawhq-prices/1\nproviders:\n  ours:\n    models:\n      big:\n        prices: [{input: 1, output: 2}]\n",
            Cancelled);
        await File.WriteAllTextAsync(
            Usage,
            $$"""{"id":"1","time":"{{OneDay}}","agent":"billing","provider":"openai","model":"gpt-5","input_tokens":1}""",
            Cancelled);
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
    public async Task Every_command_that_changes_something_leaves_one_record_and_no_other_leaves_any()
    {
        Assert.Equal((await LeavesAsync([])).Order(), Examples.Select(e => e.Command).Concat(Apart).Order());
        var before = Last();
        foreach (var (command, action, arguments, input) in Examples)
        {
            var run = await RunAsync([.. command.Split(' '), .. arguments, .. DataOf(command)], input);
            Assert.True(run.ExitCode is 0 or 2, $"{command}: {run.ExitCode} {run.Output} {run.Error}");
            var after = Last();
            var expected = action is null ? before : (Seq: before.Seq + 1, Action: action);
            Assert.True(expected == after, $"{command} left {after}, not {expected}.");
            before = after;
        }
    }

    /// <summary>The first point of a series of two hours.</summary>
    private static string Opening(DateTimeOffset now) =>
        $$$"""
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"openclaw"}}]},
        "scopeMetrics":[{"scope":{"name":"openclaw"},"metrics":[{"name":"openclaw.tokens","sum":{"aggregationTemporality":2,
        "isMonotonic":true,"dataPoints":[{"startTimeUnixNano":"{{{now.AddHours(-2).ToUnixTimeMilliseconds()}}}000000",
        "timeUnixNano":"{{{now.ToUnixTimeMilliseconds()}}}000000","asInt":"5",
        "attributes":[{"key":"openclaw.token","value":{"stringValue":"input"}}]}]}}]}]}]}
        """;

    /// <summary>Commands that only look at files know no data folder.</summary>
    private string[] DataOf(string command) => command is "validate" or "schema settings" or "schema config" or "version"
        ? []
        : ["--data", Data];

    private (long Seq, string? Action) Last()
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(Data, "clawhq.db")};Mode=ReadOnly;Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT seq, action FROM audit_records ORDER BY seq DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return (reader.GetInt64(0), reader.GetString(1));
    }

    /// <summary>The commands without commands of their own, as the program's help lists them.</summary>
    private static async Task<IReadOnlyList<string>> LeavesAsync(string[] path)
    {
        var help = (await RunAsync([.. path, "--help"], "")).Output.Split('\n');
        var names = help.SkipWhile(l => l.TrimEnd() != "Commands:").Skip(1).TakeWhile(l => l.Trim().Length > 0)
            .Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ').Select(l => l.Trim().Split(' ')[0]).ToList();
        if (names.Count == 0)
        {
            return [string.Join(' ', path)];
        }

        var leaves = new List<string>();
        foreach (var name in names)
        {
            leaves.AddRange(await LeavesAsync([.. path, name]));
        }

        return leaves;
    }

    private static Task<CommandRun> RunAsync(string[] arguments, string input) =>
        CommandRun.RunAsync(arguments, input, new Dictionary<string, string>());
}
