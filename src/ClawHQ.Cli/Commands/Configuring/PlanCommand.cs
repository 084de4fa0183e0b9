using System.CommandLine;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary><c>clawhq plan FOLDER</c>: what an apply would change.</summary>
internal static class PlanCommand
{
    /// <summary>The exit code where something would change.</summary>
    public const int Pending = 2;

    public static Command Create()
    {
        var options = new PlanOptions();
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 2 when something would change" };
        var save = new Option<string?>("--save") { Description = "Write the plan to a file, for clawhq apply FILE" };
        var noReplay = new Option<bool>("--no-replay") { Description = "Leave out what would have been another in the last 30 days" };
        return RemoteCommand.Create(
            "plan",
            "Shows what the files would change on the server, and what that would have done to the last 30 days",
            async (run, cancellationToken) =>
            {
                var file = PlanOptions.RequirePlanName(run.Arguments.GetValue(save));
                var body = options.Body(run.Arguments, !run.Arguments.GetValue(noReplay));
                var plan = await run.Server.PostAsync("/api/v1/config/plan", body, cancellationToken);
                PlanScreen.Show(run, plan);
                if (file is not null)
                {
                    PlanOptions.Save(file, body, plan);
                    run.Screen.Say($"Saved to {file}. Apply it with: clawhq apply {file}");
                }

                return run.Arguments.GetValue(exitCode) && PlanScreen.IsPending(plan) ? Pending : 0;
            },
            [.. options.Symbols, exitCode, save, noReplay]);
    }
}
