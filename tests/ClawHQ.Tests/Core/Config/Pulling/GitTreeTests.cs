using System.Diagnostics;
using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Tests.Core.Config.Pulling;

/// <summary>Whether the files of a folder are as committed, told from repositories that Git made.</summary>
public sealed class GitTreeTests : IDisposable
{
    private const string Changed = " with uncommitted changes";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-git-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("sha1", false)]
    [InlineData("sha1", true)]
    [InlineData("sha256", true)]
    public async Task Files_are_as_committed_until_one_is_changed_added_or_deleted(string format, bool isPacked)
    {
        var commit = await MakeAsync(format);
        if (isPacked)
        {
            await GitAsync("gc", "--quiet", "--aggressive");
            Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_folder.FullName, ".git/objects/pack"), "*.pack"));
        }

        Assert.Equal(commit, Revision("."));
        Assert.Equal(commit, Revision("config"));

        Write("config/teams/team-7.yaml", "changed");
        Assert.Equal(commit + Changed, Revision("config"));
        Assert.Equal(commit, Revision("other"));
        await GitAsync("checkout", "--quiet", ".");
        Assert.Equal(commit, Revision("config"));
        Write("config/new.yaml", "");
        Assert.Equal(commit + Changed, Revision("config"));
        await GitAsync("add", ".");
        Assert.Equal(commit + Changed, Revision("config"));
        await GitAsync("reset", "--quiet", "--hard");
        File.Delete(Path.Combine(_folder.FullName, "config/a.yaml"));
        Assert.Equal(commit + Changed, Revision("config"));
    }

    [Fact]
    public async Task What_is_no_configuration_or_hidden_does_not_count_and_a_folder_that_is_not_committed_does()
    {
        var commit = await MakeAsync("sha1");
        Write("config/notes.txt", "x");
        Write("config/.hidden.yaml", "x");
        Assert.Equal(commit, Revision("config"));

        Write("fresh/a.yaml", "x");
        Assert.Equal(commit + Changed, Revision("fresh"));
    }

    [Fact]
    public async Task Ends_of_lines_that_git_turns_are_no_change()
    {
        var commit = await MakeAsync("sha1");
        var file = Path.Combine(_folder.FullName, "config/a.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(commit, Revision("config"));
    }

    [Fact]
    public async Task A_repository_that_does_not_have_all_or_is_damaged_leaves_it_open()
    {
        var commit = await MakeAsync("sha1");
        await GitAsync("gc", "--quiet");
        var pack = Directory.EnumerateFiles(Path.Combine(_folder.FullName, ".git/objects/pack"), "*.pack").Single();
        File.SetAttributes(pack, FileAttributes.Normal);
        var random = new Random(1);
        var bytes = await File.ReadAllBytesAsync(pack, TestContext.Current.CancellationToken);
        for (var round = 0; round < 200; round++)
        {
            var damaged = bytes.ToArray();
            for (var i = 0; i < 20; i++)
            {
                damaged[random.Next(12, damaged.Length)] = (byte)random.Next(256);
            }

            await File.WriteAllBytesAsync(pack, damaged, TestContext.Current.CancellationToken);
            Assert.StartsWith(commit, Revision("config"), StringComparison.Ordinal);
        }

        File.Delete(pack);
        Assert.Equal(commit + ", not compared with the files", Revision("config"));
    }

    [Fact]
    public async Task A_further_working_copy_is_compared_with_the_objects_of_the_first()
    {
        var commit = await MakeAsync("sha1");
        await GitAsync("worktree", "add", "--quiet", "--detach", "second");

        Assert.Equal(commit, Revision("second/config"));
        Write("second/config/a.yaml", "x");
        Assert.Equal(commit + Changed, Revision("second/config"));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567", "0123456789ab")]
    [InlineData("0123456789abcdef0123456789abcdef01234567 with uncommitted changes", "0123456789ab with uncommitted changes")]
    [InlineData("0123, not compared with the files", "0123, not compared with the files")]
    public void A_revision_is_shown_short(string revision, string shown) => Assert.Equal(shown, FolderState.Short(revision));

    private string? Revision(string folder) => GitRevision.Of(new FolderReader(Path.Combine(_folder.FullName, folder)).List());

    /// <summary>A repository with several commits, so that packing has differences to store.</summary>
    private async Task<string> MakeAsync(string format)
    {
        await GitAsync("init", "--quiet", "--object-format", format, ".");
        for (var commit = 0; commit < 3; commit++)
        {
            Write("config/a.yaml", $"number: {commit}\nmore: lines\n");
            Write("other/b.yaml", "b: 1\n");
            Write("README.md", $"{commit}");
            for (var i = 0; i < 60; i++)
            {
                Write($"config/teams/team-{i}.yaml", $"name: team-{i}\nversion: {(i == commit ? commit : 0)}\n");
            }

            await GitAsync("add", ".");
            await GitAsync("commit", "--quiet", "-m", "x");
        }

        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var info = new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("GIT_CONFIG_NOSYSTEM", "1"), ("HOME", _folder.FullName), ("GIT_AUTHOR_NAME", "t"), ("GIT_AUTHOR_EMAIL", "t@example.com"),
            ("GIT_COMMITTER_NAME", "t"), ("GIT_COMMITTER_EMAIL", "t@example.com"),
        })
        {
            info.Environment[name] = value;
        }

        using var git = Process.Start(info)!;
        var output = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
