using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Tests.Core.Config.Pulling;

public sealed class GitRevisionTests : IDisposable
{
    private const string One = "0123456789abcdef0123456789abcdef01234567";
    private const string Two = "fedcba9876543210fedcba9876543210fedcba98";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-git-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("ref: refs/heads/main\n", "refs/heads/main", One + "\n", One)]
    [InlineData(One + "\n", null, null, One)]
    [InlineData(
        "ref: refs/heads/feature/x-1\n", "packed-refs",
        $"# pack-refs\n{Two} refs/heads/feature/x\n{One} refs/heads/feature/x-1\n^{Two}\n", One)]
    [InlineData("ref: refs/heads/main\n", null, null, null)]
    [InlineData("ref: refs/../../outside\n", "outside", One, null)]
    [InlineData("ref: refs/heads/a\n", "refs/heads/a", "ref: refs/heads/a\n", null)]
    [InlineData("not a commit\n", null, null, null)]
    public void The_commit_is_found_from_the_files_alone(string head, string? file, string? text, string? expected)
    {
        Write(".git/HEAD", head);
        if (file is not null)
        {
            Write($".git/{file}", text!);
        }

        Write("config/a.yaml", "");

        Assert.Equal(expected, GitRevision.Of(_folder.FullName));
        Assert.Equal(expected, GitRevision.Of(Path.Combine(_folder.FullName, "config")));
    }

    [Fact]
    public void A_further_working_copy_has_its_own_head_and_the_branches_of_the_first()
    {
        Write("first/.git/HEAD", "ref: refs/heads/main\n");
        Write("first/.git/refs/heads/main", One);
        Write("first/.git/refs/heads/other", Two);
        Write("first/.git/worktrees/second/HEAD", "ref: refs/heads/other\n");
        Write("first/.git/worktrees/second/commondir", "../..\n");
        Write("second/.git", "gitdir: ../first/.git/worktrees/second\n");

        Assert.Equal(Two, GitRevision.Of(Path.Combine(_folder.FullName, "second")));
        Assert.Equal(One, GitRevision.Of(Path.Combine(_folder.FullName, "first")));
    }

    [Theory]
    [InlineData("repo/.git/HEAD", "../../secret/token")]
    [InlineData("repo/.git/refs/heads/main", "../../../../secret/token")]
    [InlineData("repo/.git/refs/heads", "../../../secret")]
    [InlineData("repo/.git/packed-refs", "../../secret/packed")]
    [InlineData("repo/.git", "../secret")]
    public void What_a_link_leads_to_is_not_taken_for_a_commit(string link, string target)
    {
        Write("secret/token", Two);
        Write("secret/main", Two);
        Write("secret/HEAD", Two);
        Write("secret/packed", $"{Two} refs/heads/main\n");
        var planted = Path.Combine(_folder.FullName, link);
        if (link != "repo/.git")
        {
            Write("repo/.git/HEAD", "ref: refs/heads/main\n");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(planted)!);
        File.Delete(planted);
        File.CreateSymbolicLink(planted, target);

        Assert.True(File.Exists(planted) || Directory.Exists(planted));
        Assert.Null(GitRevision.Of(Path.Combine(_folder.FullName, "repo")));
    }

    [Fact]
    public void A_lock_counts_while_it_is_young()
    {
        Write(".git/HEAD", One);
        Write(".git/index.lock", "");
        var made = File.GetLastWriteTimeUtc(Path.Combine(_folder.FullName, ".git/index.lock"));

        Assert.True(GitRevision.IsBusy(_folder.FullName, made.AddMinutes(1)));
        Assert.False(GitRevision.IsBusy(_folder.FullName, made.AddMinutes(11)));
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
