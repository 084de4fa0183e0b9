using System.Text.Json;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Configuring;

/// <summary>Several <c>clawhq apply</c> at once or one after the other, each a process of its own.</summary>
public sealed class ApplyTogetherTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Data => _folder.Combine("data");

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(new ServerStart(Data));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Two_owners_at_once_both_get_their_own_and_neither_the_others()
    {
        var ours = await FolderAsync("ours", ("teams.yaml", Team("ours-1", "a") + Team("ours-2", "a")));
        var theirs = await FolderAsync("theirs", ("teams.yaml", Team("theirs-1", "b") + Team("theirs-2", "b")));

        var runs = await Task.WhenAll(
            RunAsync("apply", ours, "--owner", "us", "--prune"), RunAsync("apply", theirs, "--owner", "them", "--prune"));

        Assert.All(runs, run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        Assert.Equal(
            ["ours-1 us a", "ours-2 us a", "theirs-1 them b", "theirs-2 them b"], await TeamsAsync());
        Assert.Equal(2, await AppliesAsync());
    }

    [Fact]
    public async Task Two_owners_who_declare_the_same_object_at_once_one_gets_it_and_the_other_is_told_whose_it_is()
    {
        var ours = await FolderAsync("ours", ("a.yaml", Team("shared", "a") + Team("ours", "a")));
        var theirs = await FolderAsync("theirs", ("b.yaml", Team("shared", "b") + Team("theirs", "b")));

        var runs = await Task.WhenAll(RunAsync("apply", ours, "--owner", "us"), RunAsync("apply", theirs, "--owner", "them"));

        Assert.Equal([0, 1], runs.Select(r => r.ExitCode).Order());
        var isOurs = runs[0].ExitCode == 0;
        Assert.Equal(isOurs ? ["ours us a", "shared us a"] : ["shared them b", "theirs them b"], await TeamsAsync());
        Assert.Contains(
            isOurs ? "This Team is managed by 'us', in a.yaml." : "This Team is managed by 'them', in b.yaml.",
            runs[isOurs ? 1 : 0].Error, StringComparison.Ordinal);
        Assert.Equal(1, await AppliesAsync());
    }

    [Fact]
    public async Task The_same_owner_twice_at_once_leaves_one_of_the_two_whole()
    {
        var folders = new List<string>();
        foreach (var title in (string[])["a", "b"])
        {
            var text = string.Concat(Enumerable.Range(0, 60).Select(i => Team($"team-{i:00}", title)));
            folders.Add(await FolderAsync(title, ("teams.yaml", text)));
        }

        var runs = await Task.WhenAll(RunAsync("apply", folders[0]), RunAsync("apply", folders[1]), RunAsync("apply", folders[0]));

        Assert.All(runs, run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        var titles = (await TeamsAsync()).Select(t => t.Split(' ')[^1]).ToList();
        Assert.Equal(60, titles.Count);
        Assert.Single(titles.Distinct());
    }

    [Fact]
    public async Task A_saved_plan_is_carried_out_once_also_when_it_is_applied_twice_at_once()
    {
        var folder = await FolderAsync("config", ("teams.yaml", Team("payments", "a")));
        var plan = _folder.Combine("saved.plan");
        Assert.Equal(0, (await RunAsync("plan", folder, "--save", plan)).ExitCode);
        await File.WriteAllTextAsync(Path.Combine(folder, "teams.yaml"), Team("payments", "changed after the plan"), Cancelled);

        var runs = await Task.WhenAll(RunAsync("apply", plan), RunAsync("apply", plan));
        var third = await RunAsync("apply", plan);

        const string Moved =
            "The server is no longer in the state from which this was planned. Plan again, and look at what changed.\n";
        Assert.Equal([0, 1], runs.Select(r => r.ExitCode).Order());
        Assert.Equal(new CommandRun(1, "", Moved), runs.Single(r => r.ExitCode == 1));
        Assert.Equal(new CommandRun(1, "", Moved), third);
        Assert.Equal(["payments default a"], await TeamsAsync());
        Assert.Equal(1, await AppliesAsync());
    }

    [Fact]
    public async Task A_saved_plan_is_refused_when_somebody_else_changed_the_server_and_holds_when_they_changed_it_back()
    {
        var folder = await FolderAsync("config", ("teams.yaml", Team("payments", "a")));
        var plan = _folder.Combine("saved.plan");
        Assert.Equal(0, (await RunAsync("plan", folder, "--save", plan)).ExitCode);
        var other = await FolderAsync("other", ("teams.yaml", Team("search", "b")));
        var nothing = await FolderAsync("nothing", ("teams.yaml", ""));

        Assert.Equal(0, (await RunAsync("apply", other, "--owner", "them")).ExitCode);
        var moved = await RunAsync("apply", plan);
        Assert.Equal(0, (await RunAsync("apply", nothing, "--owner", "them", "--prune")).ExitCode);
        var back = await RunAsync("apply", plan);

        Assert.Equal((1, ""), (moved.ExitCode, moved.Output));
        Assert.Equal((0, ""), (back.ExitCode, back.Error));
        Assert.Equal(["payments default a"], await TeamsAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_saved_plan_is_not_applied()
    {
        var file = _folder.Combine("other.json");
        await File.WriteAllTextAsync(file, """{"form":"something/v1","plan":{"files":[]}}""", Cancelled);

        Assert.Equal(new CommandRun(1, "", $"{file} is not a saved plan.\n"), await RunAsync("apply", file));
        await File.WriteAllTextAsync(file, "{", Cancelled);
        Assert.Equal(new CommandRun(1, "", $"{file} is not a saved plan.\n"), await RunAsync("apply", file));
    }

    [Fact]
    public async Task A_saved_plan_that_was_edited_or_has_no_seal_is_not_applied()
    {
        var folder = await FolderAsync("config", ("teams.yaml", Team("payments", "a")));
        var plan = _folder.Combine("saved.plan");
        Assert.Equal(0, (await RunAsync("plan", folder, "--save", plan)).ExitCode);
        var text = await File.ReadAllTextAsync(plan, Cancelled);
        var chosen = await RunAsync("apply", plan, "--prune");

        await File.WriteAllTextAsync(plan, text.Replace("payments", "evil", StringComparison.Ordinal), Cancelled);
        var edited = await RunAsync("apply", plan);
        await File.WriteAllTextAsync(plan, text.Replace("\"seal\"", "\"was\"", StringComparison.Ordinal), Cancelled);
        var unsealed = await RunAsync("apply", plan);
        var named = await RunAsync("plan", folder, "--save", _folder.Combine("plan.yaml"));

        Assert.Equal(
            new CommandRun(
                1, "",
                "The saved plan is not carried out.\n  seal: The saved plan is not the one that this server made: it was changed since. "
                + "Change the files instead, plan them again, and look at what the plan says.\n"),
            edited);
        Assert.Equal(
            new CommandRun(1, "", $"{plan} has no seal of a server: it cannot be told that it is what was planned. Plan again.\n"),
            unsealed);
        Assert.Equal(
            new CommandRun(
                1, "", $"--save {_folder.Combine("plan.yaml")} would be read as configuration. Name it otherwise, such as saved.plan.\n"),
            named);
        Assert.Equal(new CommandRun(1, "", "A saved plan has its own --owner and --prune. Leave them out.\n"), chosen);
        Assert.Empty(await TeamsAsync());
        Assert.Equal(0, await AppliesAsync());
    }

    [Fact]
    public async Task What_is_exported_as_json_plans_to_nothing_and_other_forms_are_refused()
    {
        var folder = await FolderAsync("config", ("teams.yaml", Team("payments", "\"ü \\\"x\\\" 🚀\"") + Team("search", "4711")));
        Assert.Equal(0, (await RunAsync("apply", folder)).ExitCode);

        var export = await RunAsync("export", "--output", "json");
        var file = _folder.Combine("all.json");
        await File.WriteAllTextAsync(file, export.Output, Cancelled);
        var valid = await RunAsync(["validate", file], hasData: false);
        var plan = await RunAsync("plan", file, "--exit-code");
        var apply = await RunAsync("apply", file);
        var csv = await RunAsync("export", "--output", "csv");
        var both = await RunAsync("export", _folder.Combine("out"), "--output", "json");

        Assert.Contains(
            "payments search",
            string.Join(' ', JsonElement.Parse(export.Output).EnumerateArray().Select(o => o.GetProperty("metadata").GetProperty("name"))),
            StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, ""), (valid.ExitCode, plan.ExitCode, apply.ExitCode, plan.Error));
        Assert.Equal(
            new CommandRun(1, "", "Objects are written as YAML, or printed with --output json; nothing else declares them.\n"), csv);
        Assert.Equal(new CommandRun(1, "", "A folder gets YAML. Leave --output out, or the folder to print JSON.\n"), both);
    }

    private static string Team(string name, string title) =>
        $"---\napiVersion: clawhq/v1\nkind: Team\nmetadata: {{name: {name}}}\nspec: {{title: {title}}}\n";

    private async Task<string> FolderAsync(string name, params (string Path, string Text)[] files)
    {
        var folder = Directory.CreateDirectory(_folder.Combine(name)).FullName;
        foreach (var (path, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, path), text, Cancelled);
        }

        return folder;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => RunAsync(arguments, hasData: true);

    private Task<CommandRun> RunAsync(string[] arguments, bool hasData) =>
        CommandRun.RunAsync([.. arguments, .. hasData ? ["--data", Data] : Array.Empty<string>()]);

    /// <summary>Name, owner and title of each team.</summary>
    private async Task<IReadOnlyList<string>> TeamsAsync()
    {
        var objects = JsonElement.Parse(await _server!.Client.GetStringAsync("/api/v1/config/objects?kind=Team", Cancelled));
        return [.. objects.GetProperty("items").EnumerateArray()
            .Select(o => $"{o.GetProperty("name")} {o.GetProperty("owner")} {o.GetProperty("spec").GetProperty("title")}")];
    }

    /// <summary>How many applies the audit trail has.</summary>
    private async Task<int> AppliesAsync()
    {
        var list = await RunAsync("audit", "list", "--action", "config.apply", "--output", "json");
        return JsonElement.Parse(list.Output).GetProperty("items").GetArrayLength();
    }
}
