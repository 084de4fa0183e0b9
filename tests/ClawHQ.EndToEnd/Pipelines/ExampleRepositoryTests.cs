using System.Text.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.EndToEnd.Configuring;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>The example of a repository of configuration, from its first commit over a reviewed change to drift that is found.</summary>
public sealed partial class ExampleRepositoryTests : IAsyncLifetime
{
    private const string Password = "several unrelated words";

    private static readonly string Example = Path.Combine(ShellRun.Root, "examples/gitops");
    private static readonly string Files = Path.Combine(Example, "config");

    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;
    private ReviewServer? _reviews;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Data => _folder.Combine("data");

    private string Checkout => _folder.Combine("checkout");

    public async ValueTask InitializeAsync()
    {
        var start = new ServerStart(Data)
        {
            Environment = new Dictionary<string, string> { ["ANTHROPIC_API_KEY"] = "a-secret-of-the-server" },
        };
        _server = await ServerProcess.StartAsync(start);
        _reviews = await ReviewServer.StartAsync();
        foreach (var person in (string[])["payments-lead", "controlling"])
        {
            await CreatePersonAsync(person);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_reviews is not null)
        {
            await _reviews.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task The_example_is_valid_has_every_kind_and_leads_to_what_it_says()
    {
        var valid = await CommandRun.RunAsync("validate", Files);
        var plan = await RunAsync("plan", Files, "--owner", "platform", "--exit-code");
        var apply = await RunAsync("apply", Files, "--owner", "platform");
        var again = await RunAsync("plan", Files, "--owner", "platform", "--exit-code");
        var export = await RunAsync("export", "--owner", "platform");
        var schema = JsonElement.Parse((await CommandRun.RunAsync("schema", "config")).Output);

        Assert.Equal(new CommandRun(0, "Well formed: 15 objects in 9 files.\n", ""), valid);
        Assert.Equal((2, ""), (plan.ExitCode, plan.Error));
        Assert.Equal((0, ""), (apply.ExitCode, apply.Error));
        Assert.Equal(new CommandRun(0, "No changes; 15 objects are as declared.\n", ""), again);
        Assert.All(
            schema.GetProperty("oneOf").EnumerateArray().Select(k => k.GetProperty("properties").GetProperty("kind").GetProperty("const")),
            kind => Assert.Contains($"kind: {kind}\n", export.Output, StringComparison.Ordinal));
        Assert.Contains("${env:ANTHROPIC_API_KEY}", export.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-of-the-server", export.Output + plan.Output + apply.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_s_workflow_sets_inputs_that_the_action_has_and_is_the_one_that_its_readme_shows()
    {
        var workflow = File.ReadAllText(Path.Combine(Example, ".github/workflows/clawhq.yml"));
        var action = Load(File.ReadAllText(Path.Combine(ShellRun.Root, "integrations/github-action/action.yml")));
        var step = Load(workflow).Field("jobs")!.Field("configuration")!.Field("steps")!.Items![^1];

        Assert.Equal("./.github/actions/clawhq", step.Field("uses")!.Text);
        Assert.Empty(step.Field("with")!.Fields!.Select(f => f.Name).Except(action.Field("inputs")!.Fields!.Select(f => f.Name)));
        var readme = File.ReadAllText(Path.Combine(ShellRun.Root, "integrations/github-action/README.md"));
        Assert.Equal(workflow, Fenced().Match(readme).Groups["text"].Value);
    }

    [Fact]
    public async Task A_change_goes_from_a_branch_over_the_comment_to_the_server_and_what_is_changed_elsewhere_is_found()
    {
        var pipeline = new Pipeline(Checkout, _reviews!) { Server = ($"{_server!.Address}", await ConfigApi.MakeKeyAsync(Data)) };
        await InitializeRepositoryAsync();
        Succeeded(await PushAsync(pipeline));
        var first = (await GitAsync("rev-parse", "HEAD")).Output.Trim();

        // A branch, a change and its pull request.
        await GitAsync("switch", "-q", "-c", "move-refunds");
        await ChangeAsync("agents/payments.yaml", "team: payments, project: checkout", "team: support, project: checkout");
        await ChangeAsync("clients.yaml", "C-1042", "C-2042");
        await GitAsync("commit", "-qam", "Move refunds to support");
        Succeeded(await pipeline.GitHubAsync(
            "pull_request", new { pull_request = new { number = ReviewServer.Number, head = new { sha = first } } }, Inputs));
        var said = Assert.Single(_reviews!.Comments).Body;
        Assert.Contains("\n0 to create, 2 to change, 0 to delete; 13 stay as they are.\n", said, StringComparison.Ordinal);
        Assert.Contains(
            "\n| ~ | Client | `harbor-freight-forwarding` | `spec.account` | `C-1042` | `C-2042` |\n"
            + "| ~ | Agent | `refund-reviewer` | `spec.team` | `payments` | `support` |\n", said, StringComparison.Ordinal);
        Assert.Equal("payments", await TeamOfAsync("refund-reviewer"));

        // The merge, and its apply.
        await GitAsync("switch", "-q", "main");
        await GitAsync("merge", "-q", "--no-ff", "-m", "Merge move-refunds", "move-refunds");
        Succeeded(await PushAsync(pipeline));
        Assert.Equal("support", await TeamOfAsync("refund-reviewer"));
        Assert.Equal("No changes; 15 objects are as declared.\n", (await DiffAsync()).Output);

        await RequireKeptFromHandsAsync(pipeline.Server.Key!);
        await RequireDriftAsync(first);
    }

    /// <summary>By hand nothing of it can be changed; the refusal names the file.</summary>
    private async Task RequireKeptFromHandsAsync(string key)
    {
        using var api = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _server!.Address };
        api.DefaultRequestHeaders.Add("x-api-key", key);
        using var refused = await api.PutAsync(
            "/api/v1/config/objects/Agent/refund-reviewer", new StringContent("spec: {team: payments}"), Cancelled);
        Assert.Equal(409, (int)refused.StatusCode);
        Assert.Contains(
            "This Agent is managed by agents/payments.yaml of 'platform'.", await refused.Content.ReadAsStringAsync(Cancelled),
            StringComparison.Ordinal);
    }

    /// <summary>What is changed elsewhere is found: by an old checkout that somebody applies, and by a person who goes and comes
    /// back, whose role a file declares.</summary>
    private async Task RequireDriftAsync(string first)
    {
        await GitAsync("worktree", "add", "-q", "../old", first);
        Succeeded(await RunAsync("apply", _folder.Combine("old/config"), "--owner", "platform"));
        var old = await DiffAsync();
        Assert.Equal(2, old.ExitCode);
        Assert.Contains("~ Agent refund-reviewer  (agents/payments.yaml)\n    spec.team: payments -> support\n", old.Output,
            StringComparison.Ordinal);
        Assert.Contains("~ Client harbor-freight-forwarding  (clients.yaml)\n", old.Output, StringComparison.Ordinal);

        Succeeded(await RunAsync("apply", Path.Combine(Checkout, "config"), "--owner", "platform"));
        Succeeded(await RunAsync("users", "remove", "controlling"));
        await CreatePersonAsync("controlling");
        var gone = await DiffAsync();
        Assert.Equal(2, gone.ExitCode);
        Assert.Contains("+ RoleBinding controlling  (access.yaml)\n", gone.Output, StringComparison.Ordinal);
        Succeeded(await RunAsync("apply", Path.Combine(Checkout, "config"), "--owner", "platform"));
        Assert.Equal(0, (await DiffAsync()).ExitCode);
    }

    private static (string, string)[] Inputs => [("folder", "config"), ("owner", "platform"), ("prune", "true")];

    private static void Succeeded(CommandRun run) => Assert.True(run.ExitCode == 0, $"{run.ExitCode}\n{run.Output}\n{run.Error}");

    private static YamlValue Load(string text)
    {
        var problems = new List<ProblemItem>();
        var root = YamlTree.Load(new StringReader(text), problems);
        Assert.Empty(problems);
        return root!;
    }

    /// <summary>Makes a repository of the example and the action, as its README says.</summary>
    private async Task InitializeRepositoryAsync()
    {
        Copy(Example, Checkout);
        Copy(Path.Combine(ShellRun.Root, "integrations/github-action"), Path.Combine(Checkout, ".github/actions/clawhq"));
        await GitAsync("init", "-q", "-b", "main");
        await GitAsync("add", "-A");
        await GitAsync("commit", "-qm", "Take the example");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private async Task ChangeAsync(string file, string before, string after)
    {
        var path = Path.Combine(Checkout, "config", file);
        var text = await File.ReadAllTextAsync(path, Cancelled);
        Assert.Contains(before, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(before, after, StringComparison.Ordinal), Cancelled);
    }

    private static Task<CommandRun> PushAsync(Pipeline pipeline) =>
        pipeline.GitHubAsync("push", new { repository = new { default_branch = "main" } }, Inputs);

    private async Task<CommandRun> GitAsync(params string[] arguments)
    {
        var variables = new Dictionary<string, string>
        {
            ["GIT_CONFIG_NOSYSTEM"] = "1", ["GIT_AUTHOR_NAME"] = "test", ["GIT_AUTHOR_EMAIL"] = "test@example.com",
            ["GIT_COMMITTER_NAME"] = "test", ["GIT_COMMITTER_EMAIL"] = "test@example.com",
        };
        var run = await ShellRun.RunAsync(Checkout, variables, "git", arguments);
        Succeeded(run);
        return run;
    }

    private Task<CommandRun> DiffAsync() => RunAsync("diff", Path.Combine(Checkout, "config"), "--owner", "platform", "--prune");

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--data", Data]);

    private async Task CreatePersonAsync(string name) => Succeeded(await CommandRun.RunAsync(
        ["users", "create", name, "--role", "viewer", "--data", Data], $"{Password}\n", new Dictionary<string, string>()));

    private async Task<string?> TeamOfAsync(string agent)
    {
        var answer = JsonElement.Parse(await _server!.Client.GetStringAsync($"/api/v1/config/objects/Agent/{agent}", Cancelled));
        return answer.GetProperty("spec").GetProperty("team").GetString();
    }

    [GeneratedRegex("```yaml\n(?<text>[^`]*)```")]
    private static partial Regex Fenced();
}
