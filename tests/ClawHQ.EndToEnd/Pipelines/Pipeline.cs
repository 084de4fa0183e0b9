using System.Text.Json;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>Runs the action and the script as the runners of GitHub and GitLab do, in a folder that is the checkout.</summary>
internal sealed class Pipeline(string checkout, ReviewServer reviews)
{
    private static readonly string Integrations = Path.Combine(ShellRun.Root, "integrations");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The server and a key of it; null for none, as for pull requests from forks.</summary>
    public (string Url, string? Key) Server { get; set; } = ("http://127.0.0.1:9", null);

    /// <summary>What was pushed: a branch or a tag.</summary>
    public string Pushed { get; set; } = "branch";

    /// <summary>The program.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "clawhq");

    /// <summary>Where the last run of the action wrote its summary.</summary>
    public string Summary => File.ReadAllText(Scratch("summary.md"));

    /// <summary>What the last run of the action put out.</summary>
    public string Outputs => File.ReadAllText(Scratch("outputs"));

    /// <summary>Runs the composite action with these inputs for an event; its defaults stand for the others.</summary>
    public async Task<CommandRun> GitHubAsync(string what, object payload, params (string Name, string Value)[] inputs)
    {
        foreach (var (name, text) in new[] { ("summary.md", ""), ("outputs", ""), ("event.json", JsonSerializer.Serialize(payload)) })
        {
            await File.WriteAllTextAsync(Scratch(name), text, Cancelled);
        }

        var path = Directory.Exists(Path.Combine(checkout, ".github/actions/clawhq"))
            ? Path.Combine(checkout, ".github/actions/clawhq")
            : Path.Combine(Integrations, "github-action");
        var variables = new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_NAME"] = what,
            ["GITHUB_EVENT_PATH"] = Scratch("event.json"),
            ["GITHUB_STEP_SUMMARY"] = Scratch("summary.md"),
            ["GITHUB_OUTPUT"] = Scratch("outputs"),
            ["GITHUB_API_URL"] = reviews.Address,
            ["GITHUB_REPOSITORY"] = ReviewServer.Repository,
            ["GITHUB_SHA"] = new string('9', 40),
            ["GITHUB_REF_NAME"] = what == "push" ? "main" : "42/merge",
            ["GITHUB_REF_TYPE"] = Pushed,
            ["GITHUB_ACTION_PATH"] = path,
        };
        var (script, environment) = Action(path, inputs);
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        // The runner's own way to start bash for a step.
        return await ShellRun.RunAsync(checkout, variables, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script);
    }

    /// <summary>Runs the script of a job of the GitLab example.</summary>
    public async Task<CommandRun> GitLabAsync(string job, params (string Name, string Value)[] more)
    {
        Directory.CreateDirectory(Path.Combine(checkout, "ci"));
        File.Copy(
            Path.Combine(Integrations, "github-action/clawhq-ci.sh"), Path.Combine(checkout, "ci/clawhq-ci.sh"), overwrite: true);
        var example = Load(Path.Combine(Integrations, "gitlab/.gitlab-ci.yml"));
        var variables = example.Field("variables")!.Fields!.ToDictionary(v => v.Name, v => v.Value.Text!);
        variables["GITLAB_CI"] = "true";
        variables["CI_API_V4_URL"] = reviews.Address;
        variables["CI_PROJECT_ID"] = "7";
        variables["CI_COMMIT_SHA"] = new string('8', 40);
        variables["CLAWHQ_URL"] = Server.Url;
        variables["CLAWHQ_CI_PROGRAM"] = Program;
        variables["CLAWHQ_CI_ARCHIVE_URL"] = "";
        variables["CLAWHQ_COMMENT_TOKEN"] = ReviewServer.Token;
        if (Server.Key is { } key)
        {
            variables["CLAWHQ_READ_KEY"] = variables["CLAWHQ_ADMIN_KEY"] = key;
        }

        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        var script = string.Join('\n', example.Field(job)!.Field("script")!.Items!.Select(line => line.Text));
        return await ShellRun.RunAsync(checkout, variables, "bash", "-eo", "pipefail", "-c", script);
    }

    private static YamlValue Load(string file)
    {
        var problems = new List<ProblemItem>();
        var root = YamlTree.Load(new StringReader(File.ReadAllText(file)), problems);
        Assert.Empty(problems);
        return root!;
    }

    /// <summary>The script of the action's step and its variables, with the inputs put in.</summary>
    private (string Script, Dictionary<string, string> Variables) Action(string path, (string Name, string Value)[] inputs)
    {
        var action = Load(Path.Combine(path, "action.yml"));
        var given = action.Field("inputs")!.Fields!.ToDictionary(i => i.Name, i => i.Value.Field("default")?.Text ?? "");
        given["url"] = Server.Url;
        given["api-key"] = Server.Key ?? "";
        given["program"] = Program;
        given["token"] = given["token"] == "${{ github.token }}" ? ReviewServer.Token : given["token"];
        foreach (var (name, value) in inputs)
        {
            Assert.True(given.ContainsKey(name), $"The action has no input {name}.");
            given[name] = value;
        }

        var step = Assert.Single(action.Field("runs")!.Field("steps")!.Items!);
        var variables = step.Field("env")!.Fields!.ToDictionary(
            v => v.Name, v => given[v.Value.Text!["${{ inputs.".Length..^" }}".Length]]);
        return (step.Field("run")!.Text!, variables);
    }

    /// <summary>A file beside the checkout.</summary>
    private string Scratch(string name) => $"{checkout}.{name}";
}
