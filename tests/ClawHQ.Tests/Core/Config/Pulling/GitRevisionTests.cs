using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Tests.Core.Config.Pulling;

/// <summary>What is told of working copies that Git made.</summary>
public sealed class GitRevisionTests : IDisposable
{
    private const string Changed = " with uncommitted changes";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-git-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_are_as_committed_until_one_is_changed_added_or_deleted(bool isPacked)
    {
        var commit = await MakeAsync();
        if (isPacked)
        {
            await GitAsync("gc", "--quiet");
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
    public async Task What_is_not_read_does_not_count_and_what_is_ignored_or_in_a_new_folder_does()
    {
        var commit = await MakeAsync();
        Write("config/notes.txt", "x");
        Write("config/.hidden.yaml", "x");
        Assert.Equal(commit, Revision("config"));

        Write("fresh/deep/a.yaml", "x");
        Assert.Equal(commit + Changed, Revision("fresh"));

        Write(".git/info/exclude", "config/local/\n");
        Write("config/local/a.yaml", "x");
        Assert.Equal(commit + Changed, Revision("config"));
    }

    [Fact]
    public async Task A_further_working_copy_has_its_own_commit_and_the_objects_of_the_first()
    {
        var first = await MakeAsync();
        await GitAsync("worktree", "add", "--quiet", "--detach", "second");
        Write("config/a.yaml", "newer");
        await GitAsync("commit", "--quiet", "-am", "x");

        Assert.NotEqual(first, Revision("config"));
        Assert.Equal(first, Revision("second/config"));
        Write("second/config/a.yaml", "x");
        Assert.Equal(first + Changed, Revision("second/config"));
    }

    [Fact]
    public async Task What_a_repository_brings_is_not_run()
    {
        var commit = await MakeAsync();
        var trace = Path.Combine(_folder.FullName, "was-run");
        await GitAsync("config", "core.fsmonitor", $"touch {trace}");
        await GitAsync("config", "filter.planted.clean", $"touch {trace}");
        Write(".gitattributes", "*.yaml filter=planted\n");
        File.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, "config/a.yaml"), DateTime.UnixEpoch);

        Assert.StartsWith(commit, Revision("config"), StringComparison.Ordinal);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task A_commit_that_is_not_there_or_a_head_that_names_none_is_told_as_nothing()
    {
        await MakeAsync();
        foreach (var head in new[] { "fedcba9876543210fedcba9876543210fedcba98\n", "ref: refs/heads/none\n", "no commit\n" })
        {
            Write(".git/HEAD", head);
            Assert.Null(Revision("config"));
        }

        Directory.Delete(Path.Combine(_folder.FullName, ".git"), recursive: true);
        Assert.Null(Revision("config"));
    }

    [Fact]
    public async Task A_lock_counts_while_it_is_young()
    {
        await MakeAsync();
        Assert.False(GitRevision.IsBusy(_folder.FullName, DateTimeOffset.UnixEpoch));
        Write(".git/index.lock", "");
        var made = File.GetLastWriteTimeUtc(Path.Combine(_folder.FullName, ".git/index.lock"));

        Assert.True(GitRevision.IsBusy(_folder.FullName, made.AddMinutes(1)));
        Assert.False(GitRevision.IsBusy(_folder.FullName, made.AddMinutes(11)));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567", "0123456789ab")]
    [InlineData("0123456789abcdef0123456789abcdef01234567 with uncommitted changes", "0123456789ab with uncommitted changes")]
    [InlineData("0123, not compared with the files", "0123, not compared with the files")]
    public void A_revision_is_shown_short(string revision, string shown) => Assert.Equal(shown, FolderState.Short(revision));

    private string? Revision(string folder) => GitRevision.Of(new FolderReader(Path.Combine(_folder.FullName, folder)).List());

    private async Task<string> MakeAsync()
    {
        Write("config/a.yaml", "more: lines\n");
        Write("other/b.yaml", "b: 1\n");
        for (var i = 0; i < 20; i++)
        {
            Write($"config/teams/team-{i}.yaml", $"name: team-{i}\n");
        }

        return await new WorkingCopy(_folder.FullName).CommitAllAsync();
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private Task<string> GitAsync(params string[] arguments) => new WorkingCopy(_folder.FullName).GitAsync(arguments);
}
