using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys create NAME --scope ingest</c></summary>
internal static class KeysCreateCommand
{
    public static Command Create()
    {
        var draft = new KeyDraftOptions();
        return RemoteCommand.Create(
            "create",
            "Makes a key and shows it this once",
            async (run, cancellationToken) =>
            {
                var answer = await run.Server.PostAsync("/api/v1/keys", draft.Read(run.Arguments), cancellationToken);
                run.Screen.Show(answer, ResultTable.OfAll(answer.AsItems()));
                run.Screen.Say("The key is shown this once. Keep it where secrets are kept.");
                return 0;
            },
            draft.Symbols);
    }
}
