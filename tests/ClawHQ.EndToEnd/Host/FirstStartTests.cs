using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Host;

public partial class FirstStartTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_start_prints_a_password_and_a_key_once_and_picks_free_ports()
    {
        using var folder = new TemporaryFolder();
        var first = await StartAndStopAsync(folder.FullName, async (address, output) =>
        {
            using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", Key().Match(output).Value);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/keys", Cancelled)).StatusCode);
        });
        var second = await StartAndStopAsync(folder.FullName, (_, _) => Task.CompletedTask);

        Assert.Matches("First start. Sign in as \"admin\" with the password [a-zA-Z0-9]{16} \\(shown this once\\).\n", first);
        Assert.DoesNotContain("password", second, StringComparison.Ordinal);
        Assert.DoesNotMatch(Key(), second);
    }

    [Fact]
    public async Task A_first_start_on_a_taken_port_shows_its_secrets_once_and_says_why_it_failed_in_one_line()
    {
        using var folder = new TemporaryFolder();
        using var other = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = $"{((IPEndPoint)other.LocalEndpoint).Port}";

        var run = await CommandRun.RunAsync(
            "serve", "--data", folder.FullName, "--port", port, "--otlp-http-port", "0", "--otlp-grpc-port", "0");
        other.Stop();
        var second = await StartAndStopAsync(folder.FullName, (_, _) => Task.CompletedTask);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(
            "^First start. Sign in as \"admin\" with the password [a-zA-Z0-9]{16} \\(shown this once\\).\n"
            + "First key, with the scopes ingest, read and agent: chq_[0-9A-Za-z_]+ \\(shown this once\\).\n$",
            run.Output);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotMatch(Key(), second);
    }

    [Fact]
    public async Task A_refused_key_leaves_no_password_that_was_never_shown()
    {
        using var folder = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["CLAWHQ_API_KEY"] = "short" };
        Assert.Equal(1, (await CommandRun.RunAsync(["serve", "--data", folder.FullName, "--port", "0"], "", variables)).ExitCode);

        var second = await StartAndStopAsync(folder.FullName, (_, _) => Task.CompletedTask);

        Assert.Contains("with the password", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLAWHQ_ADMIN_PASSWORD", "short", "CLAWHQ_ADMIN_PASSWORD cannot be used: Must have 10 to 256 characters.\n")]
    [InlineData("CLAWHQ_API_KEY", "short", "CLAWHQ_API_KEY cannot be used: Must be 16 to 512 printable ASCII characters without spaces.\n")]
    public async Task A_password_or_key_that_breaks_a_rule_stops_the_start(string variable, string value, string message)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.RunAsync(
            ["serve", "--data", folder.FullName, "--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"],
            "",
            new Dictionary<string, string> { [variable] = value });

        Assert.Equal(new CommandRun(1, "", message), run);
    }

    [Fact]
    public async Task Every_wrong_setting_of_file_environment_and_flags_is_listed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("clawhq.yaml");
        await File.WriteAllTextAsync(file, "server:\n  prot: 80\n  log_format: xml\n", Cancelled);

        var run = await CommandRun.RunAsync(
            ["serve", "--config", file, "--port", "99999"],
            "",
            new Dictionary<string, string> { ["CLAWHQ_SERVER__STOP_TIMOUT"] = "1" });

        Assert.Equal(1, run.ExitCode);
        const string Origin = "Written in environment variable CLAWHQ_SERVER__STOP_TIMOUT.";
        Assert.Equal(
            $"""
            The settings are wrong:
              server.prot = 80: There is no such setting. Did you mean server.port? Written in {file}:2:9.
              server.log_format = xml: Must be text or json. Written in {file}:3:15.
              server.stop_timout = 1: There is no such setting. Did you mean server.stop_timeout? {Origin}
              server.port = 99999: Must be a whole number between 0 and 65535. Written in --port.

            """,
            run.Error);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));

        var run = await CommandRun.RunAsync(
            "serve", "--data", folder.FullName, "--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"Another ClawHQ server uses the data folder {folder.FullName}.", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Starts a server on free ports, waits for its first line, and stops it as a service manager would.</summary>
    private static async Task<string> StartAndStopAsync(string folder, Func<Uri, string, Task> use)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "clawhq.dll"), "serve", "--data", folder,
            "--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0",
        ];
        arguments.ToList().ForEach(info.ArgumentList.Add);
        using var process = Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start");
        var output = "";
        while (await process.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            output += line + "\n";
            if (line.StartsWith("ClawHQ listens at", StringComparison.Ordinal))
            {
                break;
            }
        }

        var address = new Uri(Address().Match(output).Value);
        await use(address, output);
        using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        output += await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    [GeneratedRegex("chq_[0-9A-Za-z]{12}_[0-9A-Za-z]{39}")]
    private static partial Regex Key();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
