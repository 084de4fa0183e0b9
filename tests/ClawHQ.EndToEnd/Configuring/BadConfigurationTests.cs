using System.Globalization;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Configuring;

/// <summary>What is wrong with files of configuration is said in full, each thing with its place and what to do, and nothing of
/// them comes about.</summary>
public sealed class BadConfigurationTests : IDisposable
{
    private const string Team = "apiVersion: clawhq/v1\nkind: Team\nmetadata: {name: a}\n";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Config => _folder.Combine("config");

    /// <summary>Files by name, each with what is said of it.</summary>
    private static (string Name, string Text, string Said)[] Wrong =>
    [
        ("alias", Team + "spec: *anchor\n", "4:7: Aliases are not allowed here."),
        (
            "aliases-of-aliases", "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n",
            "1:4: Anchors and tags are not allowed here."),
        (
            "bracket", Team.Replace("}", "", StringComparison.Ordinal),
            "4:1: This is not YAML: while parsing a flow mapping, did not find expected ',' or '}'. "
            + "Look for a bracket or a quote that is not closed."),
        (
            "colon", Team + "spec:\n  title: a: b\n",
            "5:11: This is not YAML: while scanning a plain scalar value, found invalid mapping. "
            + "Quote text that holds a colon, a quote or a bracket."),
        ("field", Team.Replace("a}", "b}", StringComparison.Ordinal) + "spec: {cost_center: x}\n",
            "4:8: Unknown field 'cost_center'. Did you mean 'costCenter'?"),
        ("kind", "apiVersion: clawhq/v1\nkind: team\nmetadata: {name: a}\n",
            "2:7: There is no such kind. It is 'team'. Did you mean 'Team'?"),
        ("many-nested", new string('[', 5_000), "1:18: Nested too deep."),
        ("metadata", Team.Replace("a}", "c}", StringComparison.Ordinal) + "metadata: {name: d}\n", "4:1: 'metadata' is there twice."),
        ("name-again", Team + "---\n" + Team, "5:1: This Team is declared twice. It is 'a'. First in name-again.yaml:1:1."),
        ("nul", Team + "---\n\0---\nkind: never read\n", "5:1: This is not text: it has a NUL character. Save it as UTF-8."),
        ("number", "apiVersion: clawhq/v1\nkind: AttributionRule\nmetadata: {name: a}\n"
            + "spec: {order: 0x10, match: {agent: x}, set: {environment: y}}\n",
            "4:15: 'order' must be a whole number from 0 to 1000000. It is '0x10'."),
        ("quote", "apiVersion: 'clawhq/v1\n",
            "1:13: This is not YAML: while scanning a quoted scalar, found unexpected end of stream. "
            + "Look for a bracket or a quote that is not closed."),
        ("rate", "apiVersion: clawhq/v1\nkind: PriceOverride\nmetadata: {name: a}\n"
            + "spec: {provider: openai, model: m, rates: {input: cheap}}\n",
            "4:51: 'rates.input' must be a price from 0 to 10000 US dollars, with a point and at most nine decimals. It is 'cheap'."),
        ("secret", "apiVersion: clawhq/v1\nkind: Upstream\nmetadata: {name: a}\n"
            + "spec: {provider: openai, baseUrl: \"https://a.example\", apiKey: sk-written-here}\n",
            "4:64: 'apiKey' is a secret and is given by reference only. Write ${env:NAME} or ${file:PATH}."),
        ("tab", Team + "spec:\n\ttitle: b\n",
            "4:5: This is not YAML: while scanning a mapping, found invalid tab as indentation. Indent with spaces."),
        ("tag-of-bytes", Team.Replace("a}", "f}", StringComparison.Ordinal) + "spec: {title: !!binary aGVsbG8=}\n",
            "4:15: Anchors and tags are not allowed here."),
        ("tag", Team.Replace("{name", "!!map {name", StringComparison.Ordinal), "3:11: Anchors and tags are not allowed here."),
        ("type", Team.Replace("a}", "e}", StringComparison.Ordinal) + "spec: {title: [b]}\n",
            "4:15: 'title' must be text of 1 to 200 printable characters."),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_without_a_server()
    {
        foreach (var (name, text, _) in Wrong)
        {
            await WriteAsync($"{name}.yaml", text);
        }

        var run = await CommandRun.RunAsync("validate", Config);

        Assert.Equal(
            [.. Wrong.Select(w => $"{w.Name}.yaml:{w.Said}"), $"{Wrong.Length} problems in {Wrong.Length} files."],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).OrderBy(line => char.IsDigit(line[0])));
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("bytes", "a.yaml is not UTF-8 text.\n")]
    [InlineData("large", "a.yaml is larger than 1 MiB. Split it: all files of a folder belong together.\n")]
    [InlineData("nothing", "There is no folder {0}. Name the folder with your configuration.\n")]
    public async Task What_cannot_be_read_at_all_is_refused_by_name(string what, string said)
    {
        if (what != "nothing")
        {
            Directory.CreateDirectory(Config);
            await File.WriteAllBytesAsync(
                Path.Combine(Config, "a.yaml"), what == "bytes" ? [0xC3, 0x28, 0xFF] : new byte[10 * 1024 * 1024], Cancelled);
        }

        var run = await CommandRun.RunAsync("validate", Config);

        Assert.Equal(new CommandRun(1, "", said.Replace("{0}", Config, StringComparison.Ordinal)), run);
    }

    [Fact]
    public async Task More_than_all_files_may_hold_together_is_refused()
    {
        for (var i = 0; i < 17; i++)
        {
            await WriteAsync($"{i:00}.yaml", new string('#', 1_000_000));
        }

        var run = await CommandRun.RunAsync("validate", Config);

        Assert.Equal(new CommandRun(1, "", $"{Config} has more than 16 MiB of YAML files.\n"), run);
    }

    [Theory]
    [InlineData("/etc/passwd", "link.yaml is a link that leads out of the folder, to /etc/passwd. {1}")]
    [InlineData("../outside.yaml", "link.yaml is a link that leads out of the folder, to {0}/outside.yaml. {1}")]
    [InlineData("sub/../../outside.yaml", "link.yaml is a link that leads out of the folder, to {0}/outside.yaml. {1}")]
    [InlineData("..", "link.yaml is a link that leads out of the folder, to {0}. {1}")]
    [InlineData("/", "link.yaml is a link that leads out of the folder, to /. {1}")]
    [InlineData("link.yaml", "link.yaml cannot be read: its links lead nowhere.")]
    [InlineData("nothing.yaml", "link.yaml is a link to {0}/config/nothing.yaml, where nothing is.")]
    [InlineData("sub/inside.yaml", null)]
    [InlineData("sub", null)]
    [InlineData(".hidden.yaml", null, 2)]
    [InlineData(".hidden", null, 2)]
    public async Task A_link_is_followed_within_the_folder_alone(string target, string? said, int objects = 1)
    {
        await WriteAsync("sub/inside.yaml", Team);
        await WriteAsync(".hidden.yaml", Team.Replace("a}", "b}", StringComparison.Ordinal));
        await WriteAsync(".hidden/more.yaml", Team.Replace("a}", "b}", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_folder.Combine("outside.yaml"), Team, Cancelled);
        File.CreateSymbolicLink(Path.Combine(Config, "README.md"), "../outside.yaml");
        File.CreateSymbolicLink(Path.Combine(Config, "link.yaml"), target);

        var run = await CommandRun.RunAsync("validate", Config);

        const string Hint = "Put the file itself there, or take the link away.";
        Assert.Equal(
            said is null
                ? new CommandRun(0, $"Well formed: {(objects == 1 ? "1 object in 1 file" : "2 objects in 2 files")}.\n", "")
                : new CommandRun(1, "", string.Format(CultureInfo.InvariantCulture, said + "\n", _folder.Combine(".")[..^2], Hint)),
            run);
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_not_followed_where_it_is_named_or_a_folder_either()
    {
        await WriteAsync("a.yaml", Team);
        await File.WriteAllTextAsync(_folder.Combine("secret.yaml"), "password: hunter2", Cancelled);
        File.CreateSymbolicLink(Path.Combine(Config, "link.yaml"), "../secret.yaml");
        var named = await CommandRun.RunAsync("validate", Path.Combine(Config, "link.yaml"));
        File.Delete(Path.Combine(Config, "link.yaml"));
        Directory.CreateSymbolicLink(Path.Combine(Config, "out"), "..");
        var folder = await CommandRun.RunAsync("validate", Config);

        var root = _folder.Combine(".")[..^2];
        Assert.Equal(
            [
                new(1, "", $"link.yaml is a link that leads out of the folder, to {root}/secret.yaml. "
                    + "Put the file itself there, or take the link away.\n"),
                new(1, "", $"out is a link that leads out of the folder, to {root}. Put the file itself there, or take the link away.\n"),
            ],
            [named, folder]);
    }

    [Fact]
    public async Task A_pipe_a_folder_named_like_a_file_and_a_circle_of_folders_end_in_time()
    {
        await WriteAsync("a.yaml", Team);
        await WriteAsync("folder.yaml/b.yaml", Team.Replace("a}", "b}", StringComparison.Ordinal));
        Directory.CreateSymbolicLink(Path.Combine(Config, "circle"), ".");
        Assert.Equal(0, (await ShellRun.RunAsync(Config, new Dictionary<string, string>(), "mkfifo", ["pipe.yaml"])).ExitCode);

        var run = await CommandRun.RunAsync("validate", Config);

        Assert.Equal(new CommandRun(0, "Well formed: 2 objects in 3 files.\n", ""), run);
    }

    [Fact]
    public async Task What_only_the_server_can_know_is_refused_with_the_place_in_the_file_and_nothing_comes_about()
    {
        var data = _folder.Combine("data");
        await using var server = await ServerProcess.StartAsync(new ServerStart(data));
        await WriteAsync("a.yaml", "apiVersion: clawhq/v1\nkind: Team\nmetadata: {name: payments}\n");
        await WriteAsync("b.yaml", "apiVersion: clawhq/v1\nkind: Project\nmetadata: {name: shop}\nspec: {team: paymants}\n");
        await WriteAsync("c.yaml", Circle("x", "y") + "---\n" + Circle("y", "z") + "---\n" + Circle("z", "x"));
        await WriteAsync("d.yaml", "apiVersion: clawhq/v1\nkind: RoleBinding\nmetadata: {name: r}\nspec: {person: nobody, role: lead}\n");
        await WriteAsync("e.yaml", Upstream("env", "${env:NO_SUCH_VARIABLE_HERE}"));
        await WriteAsync("f.yaml", Upstream("file", "${file:/no/such/file}"));

        var valid = await CommandRun.RunAsync("validate", Config);
        var run = await CommandRun.RunAsync("apply", Config, "--data", data);
        await WriteAsync("c.yaml", Circle("x", "x"));
        var self = await CommandRun.RunAsync("plan", Config, "--data", data);

        const string Turning = "c.yaml:4:16: It refers to itself in a circle: x -> y -> z -> x. It is 'y'.\n1 problem in 6 files.\n";
        Assert.Equal(new CommandRun(1, Turning, ""), valid);
        Assert.Equal(
            [
                "  b.yaml:4:14 = paymants: There is no Team named 'paymants'. Did you mean 'payments'?",
                "  c.yaml:4:16 = y: It refers to itself in a circle: x -> y -> z -> x.",
                "  d.yaml:4:16 = nobody: There is no person named 'nobody'. Create them, or let them sign in once, then apply again.",
                "  e.yaml:4:64: The server has no environment variable NO_SUCH_VARIABLE_HERE.",
                "  f.yaml:4:64: The server cannot read the file /no/such/file.",
                "The configuration cannot be taken like this.",
            ],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("c.yaml:4:16 = x: It refers to itself in a circle: x -> x.", self.Error, StringComparison.Ordinal);
        var left = await CommandRun.RunAsync("export", "--data", data);
        Assert.DoesNotContain("payments", left.Output, StringComparison.Ordinal);
    }

    private static string Circle(string name, string parent) =>
        $"apiVersion: clawhq/v1\nkind: Team\nmetadata: {{name: {name}}}\nspec: {{parent: {parent}}}\n";

    private static string Upstream(string name, string key) =>
        $"apiVersion: clawhq/v1\nkind: Upstream\nmetadata: {{name: {name}}}\n"
        + $"spec: {{provider: openai, baseUrl: \"https://a.example\", apiKey: \"{key}\"}}\n";

    private async Task WriteAsync(string name, string text)
    {
        var file = Path.Combine(Config, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // it is below the folder
        await File.WriteAllTextAsync(file, text, Cancelled);
    }
}
