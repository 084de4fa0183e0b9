using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys list</c></summary>
internal static class KeysListCommand
{
    private static readonly string[] Properties =
        ["scopes", "team", "project", "agent", "created_at", "expires_at", "last_used_at", "revoked_at"];

    public static Command Create() => RemoteCommand.Create("list", "Lists keys; secrets are never shown again", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync("/api/v1/keys", cancellationToken);
        run.Screen.Show(answer, Table(answer.GetProperty("items")));
        return 0;
    }

    /// <summary>The keys, each with its beginning, by which refused keys are shown elsewhere; an imported one has none to
    /// show.</summary>
    public static ResultTable Table(JsonElement items) => new(
        [new Column("id"), new Column("name"), new Column("begins"), .. Properties.Select(p => new Column(p))],
        [.. items.EnumerateArray().Select(key => (IReadOnlyList<string>)
        [
            Cell.Of(key, "id"), Cell.Of(key, "name"), Cell.Of(key, "public_id") is { Length: > 0 } id ? $"chq_{id}_…" : "(imported)",
            .. Properties.Select(p => Cell.Of(key, p)),
        ])]);
}
