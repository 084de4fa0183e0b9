using System.Diagnostics;

namespace ClawHQ.Tests.Core.Config.Pulling;

/// <summary>A folder that the program <c>git</c> works in, with nothing of this machine's configuration.</summary>
internal sealed class WorkingCopy(string folder)
{
    public async Task<string> CommitAllAsync()
    {
        await GitAsync("init", "--quiet", ".");
        await GitAsync("add", ".");
        await GitAsync("commit", "--quiet", "-m", "x");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public async Task<string> GitAsync(params string[] arguments)
    {
        var info = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("GIT_CONFIG_NOSYSTEM", "1"), ("HOME", folder), ("GIT_AUTHOR_NAME", "t"), ("GIT_AUTHOR_EMAIL", "t@example.com"),
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
