using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>The jobs of the GitLab example against a real server and a server that speaks GitLab's API.</summary>
public sealed partial class GitLabTests(PipelineServer server) : PipelineTests(server)
{
    private const string Marker = "<!-- clawhq-plan platform%20config -->";

    private static readonly (string, string) Request = ("CI_MERGE_REQUEST_IID", "42");

    [Fact]
    public async Task One_note_of_its_own_is_written_and_then_kept_up_to_date()
    {
        for (var i = 0; i < 130; i++)
        {
            Reviews.Add("somebody", $"note {i}");
        }

        Reviews.Add("somebody", Marker + "\nnot the pipeline's");
        Reviews.Add(ReviewServer.GitLabAuthor, Marker, isSystem: true);
        Succeeded(await Pipeline.GitLabAsync("clawhq-plan", Request));
        await WriteAsync("config/team.yaml", Team.Replace("Payments", "Paying", StringComparison.Ordinal));
        var before = Reviews.Comments;
        Succeeded(await Pipeline.GitLabAsync("clawhq-plan", Request));

        var changed = Assert.Single(Reviews.Comments.Except(before));
        Assert.Equal((133, before[^1].Id), (Reviews.Comments.Count, changed.Id));
        Assert.StartsWith(Marker + "\n### ClawHQ plan\n\n1 to create", changed.Body, StringComparison.Ordinal);
        Assert.EndsWith(
            "| `Paying` |\n\nFolder `config`, owner `platform`, commit `888888888888`.\n", changed.Body, StringComparison.Ordinal);
        Assert.Single(Reviews.Calls, c => c == "PUT /projects/7/merge_requests/42/notes/1132");
    }

    [Fact]
    public async Task Files_that_are_wrong_fail_the_job_and_a_note_that_cannot_be_written_does_not()
    {
        await WriteAsync("config/team.yaml", Team.Replace("title", "titel", StringComparison.Ordinal));
        var wrong = await Pipeline.GitLabAsync("clawhq-plan", Request);
        var said = Assert.Single(Reviews.Comments).Body;
        await WriteAsync("config/team.yaml", Team);
        Reviews.Refusal = HttpStatusCode.Forbidden;
        var forbidden = await Pipeline.GitLabAsync("clawhq-plan", Request);
        var unknown = await Pipeline.GitLabAsync("clawhq-plan", Request, ("CLAWHQ_COMMENT_TOKEN", "another"));
        var none = await Pipeline.GitLabAsync("clawhq-plan", Request, ("CLAWHQ_COMMENT_TOKEN", ""));

        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("team.yaml:4:8: Unknown field 'titel'.", said, StringComparison.Ordinal);
        Assert.All([forbidden, unknown, none], Succeeded);
        Assert.Contains("warning: The comment cannot be written: the answer is 403.", forbidden.Error, StringComparison.Ordinal);
        Assert.Contains("warning: GitLab does not know who writes: the answer is 401.", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("warning: CLAWHQ_CI_TOKEN is not set", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_of_a_fork_writes_to_the_request_of_the_project_that_it_is_for()
    {
        Succeeded(await Pipeline.GitLabAsync(
            "clawhq-plan", Request, ("CI_PROJECT_ID", "8"), ("CI_MERGE_REQUEST_PROJECT_ID", "7")));

        Assert.StartsWith(Marker, Assert.Single(Reviews.Comments).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_merged_is_applied_and_drift_ends_with_two()
    {
        var before = await Pipeline.GitLabAsync("clawhq-drift");
        Succeeded(await Pipeline.GitLabAsync("clawhq-apply"));
        var after = await Pipeline.GitLabAsync("clawhq-drift");

        Assert.Equal((2, 0), (before.ExitCode, after.ExitCode));
        Assert.Contains("+ Team payments  (team.yaml)", before.Output, StringComparison.Ordinal);
        Assert.Contains("name: payments", (await RunAsync("export", "--owner", "platform")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("merge_request_event", "", 0, "1 to create")]
    [InlineData("push", "main", 0, "Applied.")]
    [InlineData("push", "other", 1, "other is not the default branch main")]
    [InlineData("schedule", "main", 2, "1 to create")]
    [InlineData("web", "main", 1, "what to do on 'web' is not known: say plan, apply or diff")]
    public async Task Left_to_itself_the_script_does_what_the_pipeline_is_for(string source, string branch, int exitCode, string said)
    {
        var variables = new Dictionary<string, string>
        {
            ["GITLAB_CI"] = "true", ["CI_PIPELINE_SOURCE"] = source, ["CI_COMMIT_BRANCH"] = branch, ["CI_DEFAULT_BRANCH"] = "main",
            ["CI_API_V4_URL"] = Reviews.Address, ["CI_PROJECT_ID"] = "7", ["CI_MERGE_REQUEST_IID"] = "42",
            ["CLAWHQ_URL"] = Pipeline.Server.Url, ["CLAWHQ_API_KEY"] = Pipeline.Server.Key!, ["CLAWHQ_CI_PROGRAM"] = Pipeline.Program,
            ["CLAWHQ_CI_FOLDER"] = "config", ["CLAWHQ_CI_TOKEN"] = ReviewServer.Token,
        };

        var run = await ShellRun.RunAsync(
            Checkout, variables, "bash", Path.Combine(ShellRun.Root, "integrations/github-action/clawhq-ci.sh"));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(said, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_the_examples_set_is_known_to_the_script()
    {
        var help = (await ShellRun.RunAsync(
            Checkout, new Dictionary<string, string>(), "bash", Path.Combine(ShellRun.Root, "integrations/github-action/clawhq-ci.sh"),
            "--help")).Output;
        var set = new[] { "github-action/action.yml", "gitlab/.gitlab-ci.yml" }
            .SelectMany(f => Setting().Matches(File.ReadAllText(Path.Combine(ShellRun.Root, "integrations", f)))).Select(m => m.Value)
            .Where(name => name != "CLAWHQ_CI_COMMAND").Distinct().ToList();

        Assert.NotEmpty(set);
        Assert.All(set, name => Assert.Contains(name, help, StringComparison.Ordinal));
    }

    [GeneratedRegex("CLAWHQ_CI_[A-Z0-9_]+")]
    private static partial Regex Setting();
}
