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

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--data", Data]);

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
