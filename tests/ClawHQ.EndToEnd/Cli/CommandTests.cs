using System.Globalization;
using System.Text.Json;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Cli;

/// <summary>Every verb that speaks to a server, as a process of its own against a real server.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(new ServerStart(_folder.Combine("data")));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Keys_are_made_listed_rotated_imported_and_revoked_over_the_socket()
    {
        var made = await JsonAsync("keys", "create", "bot", "--scope", "ingest,read", "--team", "payments", "--expires", "90d");
        Assert.Matches("^chq_[0-9A-Za-z]{12}_[0-9A-Za-z]{39}$", made.GetProperty("key").GetString());
        var rotated = await JsonAsync("keys", "rotate", $"{made.GetProperty("id")}");
        Assert.Equal(0, (await RunAsync("keys", "revoke", $"{made.GetProperty("id")}")).ExitCode);
        var imported = await RunAsync(["keys", "import", "old", "--scope", "ingest"], "a-string-from-elsewhere\n");
        Assert.Equal((0, ""), (imported.ExitCode, imported.Error));

        var list = await JsonAsync("keys", "list");
        Assert.Equal(
            ["first live", "bot revoked", "bot live", "old live"],
            list.GetProperty("items").EnumerateArray().Select(State));
        var shown = (await RunAsync("keys", "list", "--output", "csv")).Output;
        Assert.Contains($",{made.GetProperty("key").GetString()?[..16]}_…,", shown, StringComparison.Ordinal);
        Assert.Contains(",old,(imported),", shown, StringComparison.Ordinal);
        Assert.Equal("payments", list.GetProperty("items")[2].GetProperty("team").GetString());
        Assert.NotEqual(made.GetProperty("key").GetString(), rotated.GetProperty("key").GetString());
    }

    [Fact]
    public async Task The_audit_trail_is_listed_exported_and_verified_without_the_server()
    {
        await JsonAsync("keys", "create", "bot", "--scope", "ingest");
        var list = (await RunAsync("audit", "list", "--action", "key", "--output", "csv")).Output;
        Assert.Matches("\n\\d+,[^,]+,local,local_socket,,key.create,key bot,success,\n", list);

        var (data, export) = (_folder.Combine("data"), _folder.Combine("audit.jsonl"));
        Assert.Equal(0, (await RunAsync("audit", "export", "-o", export)).ExitCode);
        var key = Path.Combine(data, "audit.key");
        var whole = await RunAsync("audit", "verify", export, "--key", key);
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        var head = whole.Output[(whole.Output.IndexOf("head is ", StringComparison.Ordinal) + 8)..].Split('\n')[0];
        Assert.Equal(0, (await RunAsync("audit", "verify", export, "--key", key, "--head", head)).ExitCode);
        Assert.Equal(0, (await RunAsync("audit", "verify", "--head", head)).ExitCode);

        var lines = await File.ReadAllLinesAsync(export, Cancelled);
        await File.WriteAllLinesAsync(export, lines[..^1], Cancelled);
        var cut = await RunAsync("audit", "verify", export, "--key", key, "--head", head);
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains($"{export}:{lines.Length}: cut_off: ", cut.Error, StringComparison.Ordinal);
        lines[1] = lines[1].Replace("success", "failure", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(export, lines, Cancelled);
        var edited = await RunAsync("audit", "verify", export, "--key", key);
        Assert.Equal(1, edited.ExitCode);
        Assert.Contains($"{export}:2: changed: ", edited.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_added_and_get_passwords_from_standard_input()
    {
        Assert.Equal(
            0, (await RunAsync(["users", "create", "eve", "--role", "lead", "--team", "payments"], "a long password\n")).ExitCode);
        Assert.Equal(0, (await RunAsync(["users", "password", "eve"], "another long password\n")).ExitCode);
        var refused = await RunAsync(["users", "create", "bob"], "short\n");
        Assert.Equal(
            new CommandRun(1, "", "The person cannot be added like this.\n  password: Must have 10 to 256 characters.\n"), refused);

        var list = await RunAsync("users", "list", "--output", "csv");
        Assert.Matches("name,roles,provider,created_at,disabled_at\nadmin,admin,,[^,]+,\neve,lead:payments,,[^,]+,\n", list.Output);

        Assert.Equal(0, (await RunAsync("users", "role", "eve", "--role", "finops,lead:search")).ExitCode);
        Assert.Contains(
            "eve,\"finops, lead:search\",", (await RunAsync("users", "list", "--output", "csv")).Output, StringComparison.Ordinal);
        Assert.Empty((await JsonAsync("users", "sessions", "eve")).GetProperty("items").EnumerateArray());
        Assert.Equal(0, (await RunAsync("users", "sessions", "eve", "--end", "all")).ExitCode);
        Assert.Equal(0, (await RunAsync("users", "remove", "eve")).ExitCode);
        Assert.Equal(
            new CommandRun(
                1,
                "",
                "The person cannot be changed like this.\n"
                + "  name = admin: This is the last administrator. Make somebody else an administrator first.\n"),
            await RunAsync("users", "remove", "admin"));
    }

    [Fact]
    public async Task A_file_is_imported_once_however_often_it_is_sent_and_its_spend_is_shown()
    {
        var file = _folder.Combine("usage.csv");
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            file,
            $"time,agent,provider,model,input_tokens,output_tokens\n{now},main,openai,gpt-5,1000,100\n{now},main,openai,gpt-5,-4,1\n",
            Cancelled);

        var first = await RunAsync("import", file);
        var second = await RunAsync("import", file);
        Assert.Equal((1, "Booked 1, known already 0, rejected 1.\n"), (first.ExitCode, first.Output));
        Assert.StartsWith($"{file}:3: input_tokens", first.Error, StringComparison.Ordinal);
        Assert.Equal("Booked 0, known already 1, rejected 1.\n", second.Output);

        var spend = await RunAsync("spend", "--from", "1h", "--by", "agent,model", "--measure", "effective_cost,calls", "--output", "csv");
        Assert.Equal(new CommandRun(0, "agent,model,effective_cost,calls\nmain,gpt-5,0.002250000,1\n", ""), spend);
        var agents = await JsonAsync("agents", "list");
        Assert.Equal("main", agents.GetProperty("items")[0].GetProperty("name").GetString());
        foreach (var list in (string[][])[["spend"], ["agents", "list"], ["prices", "unpriced"]])
        {
            var shown = await RunAsync([.. list, "--from", "2026-11-01", "--to", "2026-11-02"]);
            Assert.EndsWith("\nFrom 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z.\n", shown.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Spend_is_narrowed_by_the_name_of_a_dimension()
    {
        var file = _folder.Combine("usage.csv");
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            file,
            "time,agent,environment,task,provider,model,output_tokens\n"
            + $"{now},\"a,b\",dev,t1,openai,gpt-5,100\n{now},main,dev,t2,openai,gpt-5,100\n{now},\"a,b\",prod,t3,openai,gpt-5,100\n",
            Cancelled);
        Assert.Equal(0, (await RunAsync("import", file)).ExitCode);

        string[] question = ["spend", "--from", "1h", "--by", "task", "--measure", "calls", "--output", "csv"];
        Assert.Equal(
            "task,calls\nt1,1\nt2,1\n", Sorted((await RunAsync([.. question, "--environment", "dev"])).Output));
        Assert.Equal(
            new CommandRun(0, "task,calls\nt1,1\n", ""), await RunAsync([.. question, "--environment", "dev", "--agent", "a,b"]));

        static string Sorted(string csv) =>
            string.Concat(csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
                .OrderBy(line => !line.StartsWith("task,", StringComparison.Ordinal)).Select(line => line + "\n"));
    }

    [Fact]
    public async Task A_price_of_ones_own_is_listed_and_used_from_then_on()
    {
        var set = await RunAsync("prices", "set", "openai", "gpt-5", "--input", "1", "--output", "2", "--from", "7d", "--note", "contract");
        Assert.Equal((0, ""), (set.ExitCode, set.Error));

        var list = await RunAsync("prices", "list", "gpt-5", "--provider", "openai", "--output", "csv");
        Assert.Matches("(?m)^openai,gpt-5,.*,yes$", list.Output);
        var wrong = await RunAsync("prices", "set", "openai", "gpt-5", "--input", "-1");
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));

        Assert.Equal(0, (await RunAsync("prices", "remove", "openai-gpt-5")).ExitCode);
        var without = await RunAsync("prices", "list", "gpt-5", "--provider", "openai", "--output", "csv");
        Assert.Matches("(?m)^openai,gpt-5,.*,$", without.Output);
        Assert.Equal(1, (await RunAsync("prices", "remove", "openai-gpt-5")).ExitCode);
    }

    [Fact]
    public async Task Discounts_are_set_listed_and_removed()
    {
        var percent = await RunAsync(
            "prices", "discounts", "set", "openai", "--percent", "15", "--from", "2026-11-01", "--note", "contract");
        Assert.Equal((0, ""), (percent.ExitCode, percent.Error));
        Assert.Contains("It holds from 2026-11-01T00:00:00", percent.Output, StringComparison.Ordinal);
        var off = await RunAsync(
            "prices", "discounts", "set", "openai", "gpt-5", "--off-input", "0.25", "--team", "payments", "--from", "2026-11-01",
            "--to", "2026-12-01", "--id", "deal");
        Assert.Equal((0, ""), (off.ExitCode, off.Error));

        var list = await RunAsync("prices", "discounts", "list", "--output", "csv");
        Assert.Matches(
            "id,provider,model,team,from,to,percent,off input,off output,off cache_read,off cache_write,note\n"
            + "openai,openai,,,2026-11-01T00:00:00[^,]*,,15,,,,,contract\n"
            + "deal,openai,gpt-5,payments,2026-11-01T00:00:00[^,]*,2026-12-01T00:00:00[^,]*,,0.25,0,0,0,\n$",
            list.Output);
        var both = await RunAsync("prices", "discounts", "set", "openai", "--percent", "15", "--off-input", "1");
        Assert.Equal((1, ""), (both.ExitCode, both.Output));
        Assert.Contains("Set one of percent and off.", both.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("prices", "discounts", "remove", "deal")).ExitCode);
        Assert.Equal(1, (await RunAsync("prices", "discounts", "remove", "deal")).ExitCode);
        Assert.Equal(
            ["openai"],
            (await JsonAsync("prices", "discounts", "list")).GetProperty("items").EnumerateArray()
                .Select(d => d.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Names_of_providers_are_set_listed_and_removed()
    {
        var set = await RunAsync("prices", "mappings", "set", "our/gateway", "openai");
        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        var unknown = await RunAsync("prices", "mappings", "set", "other", "nobody-knows");
        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("provider = nobody-knows: The price book has no such provider.", unknown.Error, StringComparison.Ordinal);

        Assert.Equal("name,provider\nour/gateway,openai\n", (await RunAsync("prices", "mappings", "list", "--output", "csv")).Output);
        Assert.Equal(0, (await RunAsync("prices", "mappings", "remove", "our/gateway")).ExitCode);
        Assert.Equal(1, (await RunAsync("prices", "mappings", "remove", "our/gateway")).ExitCode);
        Assert.Empty((await JsonAsync("prices", "mappings", "list")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Models_without_a_price_are_listed()
    {
        var file = _folder.Combine("usage.jsonl");
        await File.WriteAllTextAsync(
            file, "{\"provider\":\"lab\",\"model\":\"lab-1\",\"input_tokens\":1200,\"calls\":1}\nx\n", Cancelled);
        var import = await RunAsync("import", file);
        Assert.Equal($"{file}:2: Not JSON from byte 1 of the line on.\n", import.Error);

        var unpriced = await RunAsync("prices", "unpriced", "-o", "csv");

        Assert.Matches("provider,model,entries,calls,tokens,first,last\nlab,lab-1,1,1,1200,[^,]+,[^,]+\n$", unpriced.Output);
    }

    [Fact]
    public async Task A_price_list_shows_everything_that_it_changes_and_says_in_words_that_fit_how_many()
    {
        var file = _folder.Combine("prices.yaml");
        await File.WriteAllTextAsync(
            file,
            "format: clawhq-prices/1\nproviders:\n  ours:\n    models:\n      big:\n        aliases: [large]\n"
            + "        prices: [{input: 1, output: 2}]\n        modes: {fast: 2}\n",
            Cancelled);

        var diff = await RunAsync("prices", "diff", file);

        Assert.Equal(
            ["added ours big input 1", "added ours big output 2", "added ours big aliases [\"large\"]", "added ours big modes {fast: 2}"],
            diff.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                .Where(line => line.StartsWith("added", StringComparison.Ordinal)));
        Assert.Contains("Would change: 1 model; unchanged: 0;", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_elsewhere_is_reached_with_address_and_key_and_says_what_the_key_lacks()
    {
        var variables = new Dictionary<string, string>
        {
            ["CLAWHQ_URL"] = $"{_server?.Address}", ["CLAWHQ_API_KEY"] = ServerStart.ApiKey,
        };

        var list = await CommandRun.RunAsync(["keys", "list", "-o", "markdown"], "", variables);
        var refused = await CommandRun.RunAsync(["keys", "create", "x", "--scope", "read"], "", variables);

        Assert.StartsWith("| id | name | begins | scopes |", list.Output, StringComparison.Ordinal);
        Assert.Equal(new CommandRun(1, "", "The key \"first\" lacks the scope admin.\n"), refused);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_answered_in_words_of_the_command_line()
    {
        var format = await RunAsync("keys", "list", "-o", "xml");
        Assert.Equal(
            (1, "--output must be table, json, csv or markdown, not xml."), (format.ExitCode, format.Error.Split('\n')[0]));

        var scope = await RunAsync("keys", "create", "x", "--scope", "reed");
        Assert.Equal(
            "The key cannot be made like this.\n  scopes = reed: There is no such scope. Did you mean 'read'?\n",
            scope.Error);

        var missing = _folder.Combine("missing");
        var backup = await RunAsync("backup", Path.Combine(missing, "x.tar.gz"));
        Assert.Equal(
            new CommandRun(1, "", $"{Path.Combine(missing, "x.tar.gz")} cannot be written: there is no folder {missing}.\n"), backup);
    }

    [Fact]
    public async Task A_demo_in_the_folder_is_named_where_a_server_is_missing()
    {
        var parent = _folder.Combine("parent");
        await using var demo = await ServerProcess.StartAsync(new ServerStart(Path.Combine(parent, "demo")));

        var run = await CommandRun.RunAsync("keys", "list", "--data", parent);

        Assert.Contains($"A demo does on {parent}/demo: name it with --data {parent}/demo.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_the_message_says_what_to_do()
    {
        var run = await CommandRun.RunAsync("keys", "list", "--data", _folder.Combine("nowhere"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(
            $"No server runs on the data folder {_folder.Combine("nowhere")}. Start it with", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_of_a_running_server_is_restored_and_checked_by_the_doctor()
    {
        await JsonAsync("keys", "create", "kept", "--scope", "read");
        var archive = _folder.Combine("backup.tar.gz");
        Assert.Equal(0, (await RunAsync("backup", archive)).ExitCode);
        Assert.Equal(1, (await RunAsync("backup", archive)).ExitCode);
        var restored = _folder.Combine("restored");
        Assert.Equal(0, (await CommandRun.RunAsync("restore", archive, "--data", restored)).ExitCode);

        await using var second = await ServerProcess.StartAsync(new ServerStart(restored));
        var list = await CommandRun.RunAsync("keys", "list", "--data", restored, "-o", "json");
        Assert.Equal("kept", JsonElement.Parse(list.Output).GetProperty("items")[1].GetProperty("name").GetString());
        var doctor = await CommandRun.RunAsync("doctor", "--data", restored);
        Assert.True(doctor.ExitCode == 0, doctor.Output);
        Assert.Contains("clawhq.db: whole", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_finds_a_damaged_database_and_an_open_folder()
    {
        var broken = Directory.CreateDirectory(_folder.Combine("broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(broken, "clawhq.db"), new string('x', 9_000), Cancelled);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(broken, File.GetUnixFileMode(broken) | UnixFileMode.OtherRead);
        }

        var doctor = await CommandRun.RunAsync("doctor", "--data", broken);

        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("FAIL  clawhq.db: cannot be read", doctor.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"FAIL  data folder: {broken} can be entered by other users. Run: chmod 700 {broken}", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_printed_settings_are_a_settings_file_that_changes_nothing()
    {
        var printed = await CommandRun.RunAsync("schema", "settings");
        var file = _folder.Combine("clawhq.yaml");
        await File.WriteAllTextAsync(file, printed.Output, Cancelled);

        var doctor = await CommandRun.RunAsync("doctor", "--config", file, "--data", _folder.Combine("data"));

        Assert.Contains("ok    settings: all known and in range", doctor.Output, StringComparison.Ordinal);
    }

    private static string State(JsonElement key) =>
        $"{key.GetProperty("name").GetString()} {(key.GetProperty("revoked_at").ValueKind == JsonValueKind.Null ? "live" : "revoked")}";

    private Task<CommandRun> RunAsync(params string[] arguments) => RunAsync(arguments, "");

    private Task<CommandRun> RunAsync(string[] arguments, string input) =>
        CommandRun.RunAsync([.. arguments, "--data", _folder.Combine("data")], input, new Dictionary<string, string>());

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--output", "json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonElement.Parse(run.Output);
    }
}
