using System.CommandLine;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary><c>clawhq apply FOLDER|PLAN</c>: brings the server to what the files declare.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var options = new PlanOptions();
        return RemoteCommand.Create(
            "apply",
            "Brings the server to what the files declare, as a whole or not at all; or carries out a saved plan",
            async (run, cancellationToken) =>
            {
                var saved = PlanOptions.TryLoad(run.Arguments.GetRequiredValue(options.Folder));
                var body = saved ?? options.Body(run.Arguments);
                var plan = await run.Server.PostAsync("/api/v1/config/apply", body, cancellationToken);
                PlanScreen.Show(run, plan);
                run.Screen.Say(PlanScreen.IsPending(plan) ? "Applied." : "Nothing to apply.");
                return 0;
            },
            options.Symbols);
    }
}
