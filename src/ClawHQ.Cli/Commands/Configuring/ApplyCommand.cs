using System.CommandLine;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary><c>clawhq apply FOLDER|PLAN</c>: brings the server to what the files declare.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var options = new PlanOptions();
        var revision = new Option<string?>("--revision") { Description = "The Git commit that the files are of, for the record" };
        return RemoteCommand.Create(
            "apply",
            "Brings the server to what the files declare, as a whole or not at all; or carries out a saved plan",
            async (run, cancellationToken) =>
            {
                var saved = PlanOptions.TryLoad(run.Arguments.GetRequiredValue(options.Folder));
                if (saved is not null && options.HasChoice(run.Arguments))
                {
                    throw new CommandException("A saved plan has its own --owner and --prune. Leave them out.");
                }

                var body = (saved ?? options.Body(run.Arguments)) with { Revision = run.Arguments.GetValue(revision) };
                var plan = await run.Server.PostAsync("/api/v1/config/apply", body, cancellationToken);
                PlanScreen.Show(run, plan);
                run.Screen.Say(PlanScreen.IsPending(plan) ? "Applied." : "Nothing to apply.");
                return 0;
            },
            [.. options.Symbols, revision]);
    }
}
