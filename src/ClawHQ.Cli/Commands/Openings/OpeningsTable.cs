using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Openings;

/// <summary>Opening entries as a table.</summary>
internal static class OpeningsTable
{
    private static readonly string[] Texts = ["id", "time", "interval_start", "agent", "team", "provider", "model"];
    private static readonly string[] Figures = ["calls", "tokens", "effective_cost"];
    private static readonly string[] State = ["state", "reason"];

    /// <summary>One row for each.</summary>
    public static ResultTable Of(IEnumerable<JsonElement> items, OutputFormat format)
    {
        var isForPeople = format is OutputFormat.Table or OutputFormat.Markdown;
        return new ResultTable(
            [
                .. Texts.Select(t => new Column(t)), .. Figures.Select(f => new Column(f, IsNumber: true)),
                .. State.Select(s => new Column(s)),
            ],
            [.. items.Select(item => (IReadOnlyList<string>)
            [
                .. Texts.Select(t => Cell.Of(item, t)),
                .. Figures.Select(f => isForPeople ? Cell.Figure(f, Cell.Of(item, f)) : Cell.Of(item, f)),
                .. State.Select(s => Cell.Of(item, s)),
            ])]);
    }
}
