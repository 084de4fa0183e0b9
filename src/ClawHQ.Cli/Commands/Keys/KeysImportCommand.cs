using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys import NAME --scope ingest</c>: the string comes by standard input, so that it stays out of the
/// shell's history.</summary>
internal static class KeysImportCommand
{
    public static Command Create()
    {
        var draft = new KeyDraftOptions();
        return RemoteCommand.Create(
            "import",
            "Takes in a string made elsewhere as a key; it is read from standard input",
            async (run, cancellationToken) =>
            {
                var body = draft.Read(run.Arguments);
                body["key"] = Secret.Read("Key: ");
                var answer = await run.Server.PostAsync("/api/v1/keys/import", body, cancellationToken);
                run.Screen.Show(answer, ResultTable.Of(answer.AsItems(), "id", "name"));
                return 0;
            },
            draft.Symbols);
    }
}
