using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.EndToEnd.Host;

/// <summary>A real, small file system that is filled to the brim under a running server, and emptied again.</summary>
public class FullDiskTests
{
    private static object Usage => new
    {
        records = new[] { new { id = "1", agent = "a", provider = "openai", model = "gpt-5", input_tokens = 1, output_tokens = 1 } },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_answers_503_says_so_in_readyz_and_heals_by_itself()
    {
        using var folder = new TemporaryFolder();
        Assert.SkipUnless(
            await RunAsync(
                "mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.FullName), "Mounting a file system is not allowed here.");
        try
        {
            var start = new ServerStart(folder.Combine("data"))
            {
                Environment = new Dictionary<string, string> { ["CLAWHQ_SERVER__DISK_FLOOR_MIB"] = "0" },
            };
            await using var server = await ServerProcess.StartAsync(start);
            Fill(folder.Combine("filler"));

            var wrong = await WaitForAsync(server, HttpStatusCode.ServiceUnavailable);
            Assert.Contains("full", wrong, StringComparison.Ordinal);
            using var refused = await server.Client.PostAsJsonAsync("/api/v1/usage", Usage, Cancelled);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

            File.Delete(folder.Combine("filler"));
            await WaitForAsync(server, HttpStatusCode.OK);
            using var taken = await server.Client.PostAsJsonAsync("/api/v1/usage", Usage, Cancelled);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }
        finally
        {
            await RunAsync("umount", "-l", folder.FullName);
        }
    }

    private static void Fill(string file)
    {
        using var filler = File.Create(file);
        try
        {
            var block = new byte[4_096];
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // Not a byte is left.
        }
    }

    /// <summary>Gives the answer once it has this status.</summary>
    private static async Task<string> WaitForAsync(ServerProcess server, HttpStatusCode expected) => (await Wait.ForAsync(
        async () =>
        {
            using var answer = await server.Client.GetAsync("/readyz", Cancelled);
            return (Status: answer.StatusCode, Body: await answer.Content.ReadAsStringAsync(Cancelled));
        },
        seen => seen.Status == expected)).Body;

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Cancelled);
        return process.ExitCode == 0;
    }
}
