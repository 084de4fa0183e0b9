using System.CommandLine;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary><c>clawhq diff FOLDER</c>: how the server differs from the files, whoever changed it.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var options = new PlanOptions();
        return RemoteCommand.Create(
            "diff",
            "Shows how the server differs from the files; exits with 2 when it does",
            async (run, cancellationToken) =>
            {
                var body = options.Body(run.Arguments, replay: false) with { Lenient = true };
                var plan = await run.Server.PostAsync("/api/v1/config/plan", body, cancellationToken);
                PlanScreen.Show(run, plan);
                return PlanScreen.IsPending(plan) ? PlanCommand.Pending : PlanScreen.HasProblems(plan) ? 1 : 0;
            },
            options.Symbols);
    }
}
