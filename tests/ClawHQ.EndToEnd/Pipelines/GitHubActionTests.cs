using System.Net;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>The composite action, run as GitHub's runner does, against a real server and a server that speaks GitHub's API.</summary>
public sealed class GitHubActionTests(PipelineServer server) : PipelineTests(server)
{
    private static readonly object PullRequest = new
    {
        pull_request = new { number = ReviewServer.Number, head = new { sha = "0123456789abcdef" } },
    };

    private const string Rule =
        "apiVersion: clawhq/v1\nkind: AttributionRule\nmetadata: {name: rest}\nspec: {match: {agent: \"*\"}, set: {team: team-0000}}\n";

    private static readonly object Push = new { repository = new { default_branch = "main" } };

    [Fact]
    public async Task One_comment_of_its_own_is_written_and_then_kept_up_to_date_among_hundreds_of_others()
    {
        for (var i = 0; i < 250; i++)
        {
            Reviews.Add("somebody", $"comment {i}");
        }

        Reviews.Add("somebody", "<!-- clawhq-plan platform%20config -->\nnot the action's");
        var first = await PlanAsync();
        for (var i = 0; i < 120; i++)
        {
            Reviews.Add(ReviewServer.GitHubAuthor, $"of another workflow, <!-- clawhq-plan platform%20config --> {i}");
        }

        await WriteAsync("config/team.yaml", Team.Replace("Payments", "Paying", StringComparison.Ordinal));
        var before = Reviews.Comments;
        var second = await PlanAsync();

        Succeeded(first);
        Succeeded(second);
        var changed = Assert.Single(Reviews.Comments.Except(before));
        Assert.Equal(before.Count, Reviews.Comments.Count);
        Assert.Equal(251, Reviews.Comments.ToList().IndexOf(changed));
        Assert.Equal(
            "<!-- clawhq-plan platform%20config -->\n### ClawHQ plan\n\n"
            + "1 to create, 0 to change, 0 to delete; 0 stay as they are.\n\n"
            + "| | kind | name | field | from | to |\n|---|---|---|---|---|---|\n| + | Team | `payments` | `spec.title` |  | `Paying` |\n\n"
            + "Folder `config`, owner `platform`, commit `0123456789ab`.\n",
            changed.Body);
        Assert.Equal(changed.Body, "<!-- clawhq-plan platform%20config -->\n" + Pipeline.Summary);
        Assert.Equal("has-changes=true\n", Pipeline.Outputs);
        Assert.Equal(2, Reviews.Calls.Count(c => !c.StartsWith("GET ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_owner_and_folder_has_its_own_comment()
    {
        await WriteAsync("more/team.yaml", Team.Replace("payments", "search", StringComparison.Ordinal));
        Succeeded(await PlanAsync());
        Succeeded(await PlanAsync(("folder", "more")));
        Succeeded(await PlanAsync(("owner", "")));
        Succeeded(await PlanAsync());

        Assert.Equal(
            ["<!-- clawhq-plan platform%20config -->", "<!-- clawhq-plan platform%20more -->", "<!-- clawhq-plan %20config -->"],
            Reviews.Comments.Select(c => c.Body.Split('\n')[0]));
    }

    [Fact]
    public async Task Files_that_are_wrong_fail_the_job_are_marked_and_said_in_the_comment_until_they_are_right()
    {
        await WriteAsync("config/a, b.yaml", Team.Replace("title", "titel", StringComparison.Ordinal));
        var wrong = await PlanAsync();
        var said = Assert.Single(Reviews.Comments).Body;
        File.Delete(Path.Combine(Checkout, "config/a, b.yaml"));
        var right = await PlanAsync();

        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains(
            "\n::error file=config/a%2C b.yaml,line=4,col=8::Unknown field 'titel'. Did you mean 'title'?\n", wrong.Output,
            StringComparison.Ordinal);
        Assert.Contains("**These files are not right.** Nothing was planned.\n\n```text\n", said, StringComparison.Ordinal);
        Assert.Contains("\na, b.yaml:4:8: Unknown field 'titel'. Did you mean 'title'?\n", said, StringComparison.Ordinal);
        Succeeded(right);
        Assert.Contains("1 to create", Assert.Single(Reviews.Comments).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_refuses_fails_the_job_and_so_does_a_server_that_is_away()
    {
        await WriteAsync("config/team.yaml", Team.Replace("title: Payments", "parent: nobody", StringComparison.Ordinal));
        var refused = await PlanAsync();
        var said = Assert.Single(Reviews.Comments).Body;
        Pipeline.Server = ("http://127.0.0.1:9", "key");
        var away = await PlanAsync();

        Assert.Equal((1, 1), (refused.ExitCode, away.ExitCode));
        Assert.Contains("team.yaml:4:16 = nobody: There is no Team named 'nobody'.", said, StringComparison.Ordinal);
        Assert.Contains("does not answer", Assert.Single(Reviews.Comments).Body, StringComparison.Ordinal);
        Assert.Contains("::error::The plan failed: The server at http://127.0.0.1:9", away.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_the_files_are_only_validated()
    {
        Pipeline.Server = (Pipeline.Server.Url, null);
        var right = await PlanAsync();
        var said = Assert.Single(Reviews.Comments).Body;
        await WriteAsync("config/team.yaml", "a: [");
        var wrong = await PlanAsync();

        Succeeded(right);
        Assert.Contains("Without a key for the server there is no plan.", said, StringComparison.Ordinal);
        Assert.Contains("Well formed: 1 object in 1 file.", said, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
    }

    [Fact]
    public async Task A_comment_that_cannot_be_written_is_a_warning_and_one_that_is_not_wanted_is_none()
    {
        Succeeded(await PlanAsync(("comment", "false")));
        Assert.Empty(Reviews.Calls);
        Reviews.Refusal = HttpStatusCode.Forbidden;
        var forbidden = await PlanAsync();
        var unknown = await PlanAsync(("token", "another"));
        var none = await PlanAsync(("token", ""));

        Succeeded(forbidden);
        Assert.Contains(
            "\n::warning::The comment cannot be written: the answer is 403. Give the job the permission pull-requests: write.\n",
            forbidden.Output, StringComparison.Ordinal);
        Succeeded(unknown);
        Assert.Contains("\n::warning::The comments cannot be read: the answer is 401.\n", unknown.Output, StringComparison.Ordinal);
        Succeeded(none);
        Assert.Contains("1 to create", Pipeline.Summary, StringComparison.Ordinal);
        Assert.Empty(Reviews.Comments);
    }

    [Fact]
    public async Task A_comment_that_was_deleted_in_the_meantime_is_written_anew_and_a_stumbling_api_is_asked_again()
    {
        Succeeded(await PlanAsync());
        Reviews.IsVanishing = true;
        Reviews.Failures = 1;
        Succeeded(await PlanAsync());

        Assert.Equal(2, Reviews.Comments.Count);
    }

    [Fact]
    public async Task A_plan_longer_than_a_comment_is_cut_after_a_whole_line_and_says_so()
    {
        await WriteAsync("config/team.yaml", string.Concat(Enumerable.Range(0, 1_500).Select(i =>
            "---\n" + Team.Replace("payments", $"team-{i:0000} ü", StringComparison.Ordinal))));
        var run = await PlanAsync();

        Succeeded(run);
        var body = Assert.Single(Reviews.Comments).Body;
        Assert.InRange(body.Length, 50_000, 65_536);
        var rows = body.Split('\n').Where(l => l.StartsWith("| + |", StringComparison.Ordinal)).ToList();
        Assert.All(rows, row => Assert.EndsWith("| `Payments` |", row, StringComparison.Ordinal));
        Assert.Contains(
            $"\n\n**{1_500 - rows.Count} more lines are left out, because a comment has an end. The log of this job has all of them.**\n",
            body, StringComparison.Ordinal);
        Assert.EndsWith("commit `0123456789ab`.\n", body, StringComparison.Ordinal);
        Assert.Contains("team-1499", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_is_cut_keeps_what_it_would_have_done_to_the_last_days()
    {
        await WriteAsync("config/team.yaml", string.Concat(Enumerable.Range(0, 1_500).Select(i =>
            "---\n" + Team.Replace("payments", $"team-{i:0000}", StringComparison.Ordinal))));
        await WriteAsync("config/rule.yaml", Rule);
        Succeeded(await PlanAsync());

        var body = Assert.Single(Reviews.Comments).Body;
        Assert.InRange(body.Length, 50_000, 65_536);
        Assert.Matches(
            @"\| `Payments` \|\n\n\*\*\d+ more lines are left out, [^\n]*\*\*\n\n#### The last 30 days with this plan, [^\n]*\n\n- ", body);
        Assert.EndsWith("commit `0123456789ab`.\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@everyone #1 org/repo#2 <!-- x --> ![x](//a.example/x) ``` ::error::x")]
    [InlineData("::add-mask::x")]
    public async Task What_files_say_reaches_neither_people_nor_markup_nor_the_runner(string text)
    {
        var quoted = $"\"{text}\"";
        await WriteAsync("config/team.yaml", Team.Replace("Payments", quoted, StringComparison.Ordinal));
        var planned = await PlanAsync();
        var plan = Assert.Single(Reviews.Comments).Body;
        await WriteAsync("config/team.yaml", Team.Replace("title", quoted, StringComparison.Ordinal));
        await WriteAsync("config/::warning::x.yaml", "a: [");
        var wrong = await PlanAsync();
        var problems = Assert.Single(Reviews.Comments).Body;

        Succeeded(planned);
        Assert.Contains(text.Split(' ')[0], plan, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        foreach (var outside in new[] { plan, problems }.Select(c => OutsideCode(c.Split('\n', 2)[1])))
        {
            Assert.DoesNotMatch(@"@|#\d|!\[|<!--|::", outside);
        }

        foreach (var command in Commands(planned).Concat(Commands(wrong)))
        {
            Assert.Matches("^::(error|stop-commands)[: ]", command);
        }
    }

    [Fact]
    public async Task A_push_to_the_default_branch_is_applied_and_to_no_other()
    {
        var other = await Pipeline.GitHubAsync(
            "push", new { repository = new { default_branch = "trunk" } }, ("folder", "config"), ("owner", "platform"));
        Pipeline.Pushed = "tag";
        var tag = await Pipeline.GitHubAsync("push", Push, ("folder", "config"), ("owner", "platform"));
        Pipeline.Pushed = "branch";
        var pushed = await Pipeline.GitHubAsync("push", Push, ("folder", "config"), ("owner", "platform"));

        Assert.Equal((1, 1), (other.ExitCode, tag.ExitCode));
        Assert.Contains("a tag is not applied", tag.Error, StringComparison.Ordinal);
        Assert.Contains("main is not the default branch trunk", other.Error, StringComparison.Ordinal);
        Succeeded(pushed);
        Assert.Contains("+ Team payments", pushed.Output, StringComparison.Ordinal);
        Assert.Contains("### ClawHQ apply\n\nDone.", Pipeline.Summary, StringComparison.Ordinal);
        Assert.Contains("name: payments", (await RunAsync("export", "--owner", "platform")).Output, StringComparison.Ordinal);
        Assert.Contains($"\"revision\":\"{new string('9', 40)}\"", (await RunAsync("audit", "export")).Output, StringComparison.Ordinal);
        Assert.Empty(Reviews.Calls);
    }

    [Fact]
    public async Task A_push_prunes_where_that_is_wanted_and_applies_nothing_of_files_that_are_wrong()
    {
        (string, string)[] inputs = [("folder", "config"), ("owner", "platform"), ("prune", "true")];
        await WriteAsync("config/more.yaml", Team.Replace("payments", "search", StringComparison.Ordinal));
        Succeeded(await Pipeline.GitHubAsync("push", Push, inputs));
        await WriteAsync("config/team.yaml", Team.Replace("title", "titel", StringComparison.Ordinal));
        var wrong = await Pipeline.GitHubAsync("push", Push, inputs);
        var summary = Pipeline.Summary;
        File.Delete(Path.Combine(Checkout, "config/team.yaml"));
        Succeeded(await Pipeline.GitHubAsync("push", Push, inputs));

        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("**Nothing was applied.**", summary, StringComparison.Ordinal);
        var left = (await RunAsync("export", "--owner", "platform")).Output;
        Assert.DoesNotContain("payments", left, StringComparison.Ordinal);
        Assert.Contains("name: search", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_looks_for_drift_and_ends_with_two_when_there_is_some()
    {
        Succeeded(await Pipeline.GitHubAsync("push", Push, ("folder", "config")));
        var same = await Pipeline.GitHubAsync("schedule", new { }, ("folder", "config"));
        var elsewhere = Directory.CreateDirectory(Path.Combine(Checkout, "elsewhere")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(elsewhere, "a.yaml"), Team.Replace("Payments", "Changed", StringComparison.Ordinal), Cancelled);
        Assert.Equal(0, (await RunAsync("apply", elsewhere)).ExitCode);
        var drifted = await Pipeline.GitHubAsync("schedule", new { }, ("folder", "config"));

        Succeeded(same);
        Assert.Equal(2, drifted.ExitCode);
        Assert.Contains("    spec.title: Changed -> Payments\n", drifted.Output, StringComparison.Ordinal);
        Assert.Contains("~ Team payments", Pipeline.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_of_an_archive_runs_only_with_its_checksum()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Checkout, "release/clawhq-linux-x64")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "clawhq"), $"#!/bin/sh\nexec {Pipeline.Program} \"$@\"\n", Cancelled);
        await ShellRun.RunAsync(folder, new Dictionary<string, string>(), "chmod", "+x", "clawhq");
        var made = await ShellRun.RunAsync(
            Path.Combine(Checkout, "release"), new Dictionary<string, string>(), "tar", "-czf", "../clawhq.tar.gz", "clawhq-linux-x64");
        Succeeded(made);
        var archive = Path.Combine(Checkout, "clawhq.tar.gz");
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(archive, Cancelled)));

        var url = ("archive-url", $"file://{archive}");
        var right = await PlanAsync(("program", "none"), url, ("archive-sha256", sum));
        var wrong = await PlanAsync(("program", "none"), url, ("archive-sha256", new string('0', 64)));
        var without = await PlanAsync(("program", "none"), url);
        var none = await PlanAsync(("program", "none"));

        Succeeded(right);
        Assert.Equal((1, 1, 1), (wrong.ExitCode, without.ExitCode, none.ExitCode));
        Assert.Contains($"the archive has the SHA-256 {sum}, not 0000", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("an archive needs its SHA-256 beside it", without.Error, StringComparison.Ordinal);
        Assert.Contains("there is no program none", none.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> PlanAsync(params (string Name, string Value)[] inputs) => Pipeline.GitHubAsync(
        "pull_request", PullRequest, [("folder", "config"), ("owner", "platform"), .. inputs]);

    /// <summary>What the runner takes as a command: lines that begin with two colons, but none while commands are stopped.</summary>
    private static IEnumerable<string> Commands(CommandRun run)
    {
        string? stopped = null;
        foreach (var line in (run.Output + run.Error).Split('\n').Where(l => l.TrimStart().StartsWith("::", StringComparison.Ordinal)))
        {
            if (stopped is null)
            {
                yield return line;
                stopped = line.StartsWith("::stop-commands::", StringComparison.Ordinal) ? $"::{line[17..]}::" : null;
            }
            else if (line == stopped)
            {
                stopped = null;
            }
        }
    }
}
