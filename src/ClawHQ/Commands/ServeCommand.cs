using System.CommandLine;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Settings;
using ClawHQ.Demo;
using ClawHQ.Hosting;

namespace ClawHQ.Commands;

/// <summary><c>clawhq serve</c>: starts the server and runs until it is stopped.</summary>
internal static class ServeCommand
{
    /// <summary>Flags that stand for a setting.</summary>
    private static readonly (string Flag, string Setting, string Meaning)[] SettingFlags =
    [
        ("--data", "server.data", "Folder that holds everything (./data)"),
        ("--listen", "server.listen", "Address to listen on; 0.0.0.0 opens the server to the network (loopback)"),
        ("--port", "server.port", "Port of interface, API and ingest; 0 picks a free one (4040)"),
        ("--otlp-http-port", "server.otlp_http_port", "Port of OTLP over HTTP; 0 picks a free one (4318)"),
        ("--otlp-grpc-port", "server.otlp_grpc_port", "Port of OTLP over gRPC; 0 picks a free one (4317)"),
        ("--tls-cert", "server.tls_cert", "PEM file with the certificate for all ports"),
        ("--tls-key", "server.tls_key", "PEM file with the certificate's private key"),
    ];

    public static Command Create()
    {
        var demo = new Option<bool>("--demo")
        {
            Description = "Show a made-up fleet in a folder of its own inside the data folder; the same as \"clawhq demo\"",
        };
        var command = new Command("serve", "Start the server") { demo };
        AddServing(command, parsed => parsed.GetValue(demo));
        return command;
    }

    /// <summary>Gives a command the flags of the server, and lets it start one.</summary>
    public static void AddServing(Command command, Func<ParseResult, bool> isDemo)
    {
        var config = new Option<string>("--config")
        {
            Description = "Settings file (clawhq.yaml of the working directory, where there is one)",
        };
        var flags = SettingFlags.Select(f => (Option: new Option<string>(f.Flag) { Description = f.Meaning }, f.Setting)).ToList();
        var set = new Option<string[]>("--set") { Description = "Any other setting, as section.name=value; may be repeated" };
        command.Add(config);
        command.Add(set);
        flags.ForEach(f => command.Add(f.Option));
        command.SetAction((parsed, cancellationToken) =>
        {
            var values = flags
                .Select(f => (f.Setting, f.Option.Name, Text: parsed.GetValue(f.Option)))
                .Where(f => f.Text is not null)
                .Select(f => new SettingValue(f.Setting, f.Text ?? "", f.Name))
                .Concat((parsed.GetValue(set) ?? []).Select(Pair));
            var start = new HostStart
            {
                ConfigFile = parsed.GetValue(config),
                Flags = [.. values],
                Variables = Environment.GetEnvironmentVariables(),
                AdminPassword = Text("CLAWHQ_ADMIN_PASSWORD"),
                ApiKey = Text("CLAWHQ_API_KEY"),
                Demo = isDemo(parsed) ? new DemoOptions() : null,
                ShowFirstStart = Show,
            };
            return RunAsync(start, cancellationToken);
        });
    }

    private static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    private static SettingValue Pair(string text)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        return end < 0 ? new SettingValue(text, "", "--set") : new SettingValue(text[..end], text[(end + 1)..], "--set");
    }

    private static async Task<int> RunAsync(HostStart start, CancellationToken cancellationToken)
    {
        await using var host = await ClawHqHost.StartAsync(start, cancellationToken);
        Announce(host);
        await host.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>These lines come before the one that says that the server listens, for programs that wait for it.</summary>
    private static void Show(FirstStartResult made)
    {
        if (made.Password is { } password)
        {
            Console.WriteLine(
                $"First start. Sign in as \"{FirstStart.AdministratorName}\" with the password {password} (shown this once).");
        }

        if (made.Key is { } key)
        {
            Console.WriteLine($"First key, with the scopes ingest, read and agent: {key} (shown this once).");
        }
    }

    private static void Announce(ClawHqHost host)
    {
        var telemetry = $"OTLP/HTTP {Plain(host.OtlpHttpAddress)}, OTLP/gRPC {Plain(host.OtlpGrpcAddress)}";
        if (host.Demo is { } demo)
        {
            var signIn = demo.Password is { } password
                ? $" Sign in as \"{FirstStart.AdministratorName}\" with the password {password}."
                : "";
            Console.WriteLine($"Demo data in {host.DataFolderPath}; \"clawhq demo remove\" takes it away.{signIn}");
        }

        Console.WriteLine($"ClawHQ listens at {Plain(host.Address)} ({telemetry}).");
    }

    private static string Plain(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
