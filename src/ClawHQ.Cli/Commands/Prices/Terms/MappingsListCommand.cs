using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary><c>clawhq prices mappings list</c></summary>
internal static class MappingsListCommand
{
    public static Command Create() => RemoteCommand.Create(
        "list",
        "Lists your own names of providers",
        async (run, cancellationToken) =>
        {
            var answer = await run.Server.GetAllAsync("/api/v1/prices/mappings", cancellationToken);
            run.Screen.Show(answer, Table(answer.GetProperty("items").EnumerateArray()));
            return 0;
        });

    /// <summary>Names, each with the provider that is meant.</summary>
    public static ResultTable Table(IEnumerable<JsonElement> mappings) => new(
        [new Column("name"), new Column("provider")],
        [.. mappings.Select(m => (IReadOnlyList<string>)[Cell.Of(m, "name"), Cell.Of(m, "provider")])]);
}
