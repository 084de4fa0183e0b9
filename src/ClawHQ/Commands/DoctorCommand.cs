using System.CommandLine;
using ClawHQ.Hosting;
using ClawHQ.Hosting.Doctor;

namespace ClawHQ.Commands;

/// <summary><c>clawhq doctor</c>: looks at everything that a start needs, without starting, and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "The data folder to look at" };
        var config = new Option<string?>("--config") { Description = "The settings file to read" };
        var command = new Command("doctor", "Checks settings, data folder, databases, ports, disk and clock") { data, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var start = new HostStart
            {
                ConfigFile = parsed.GetValue(config),
                Flags = parsed.GetValue(data) is { } folder ? [new Core.Settings.SettingValue("server.data", folder, "--data")] : [],
                Variables = Environment.GetEnvironmentVariables(),
            };
            var findings = await Examination.RunAsync(start, cancellationToken);
            foreach (var finding in findings)
            {
                Console.WriteLine($"{(finding.IsWell ? "ok  " : "FAIL")}  {finding.Subject}: {finding.Text}");
            }

            return findings.All(f => f.IsWell) ? 0 : 1;
        });
        return command;
    }
}
