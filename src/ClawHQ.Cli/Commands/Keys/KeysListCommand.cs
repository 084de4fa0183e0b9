using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys list</c></summary>
internal static class KeysListCommand
{
    private const string BeginsWith = "begins_with";

    private static readonly string[] Columns =
    [
        "id", "name", BeginsWith, "scopes", "team", "project", "agent", "created_at", "expires_at", "last_used_at", "revoked_at",
    ];

    public static Command Create() => RemoteCommand.Create("list", "Lists keys; secrets are never shown again", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync("/api/v1/keys", cancellationToken);
        run.Screen.Show(answer, new ResultTable(
            [.. Columns.Select(name => new Column(name))],
            [.. answer.GetProperty("items").EnumerateArray().Select(
                key => (IReadOnlyList<string>)[.. Columns.Select(name => name == BeginsWith ? Beginning(key) : Cell.Of(key, name))])]));
        return 0;
    }

    /// <summary>By which the setup page names refused keys; an imported key has none that may be shown.</summary>
    private static string Beginning(JsonElement key) => Cell.Of(key, "public_id") is { Length: > 0 } id ? $"chq_{id}_…" : "(imported)";
}
