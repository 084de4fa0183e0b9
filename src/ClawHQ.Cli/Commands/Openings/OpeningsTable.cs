using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Openings;

/// <summary>Opening entries as a table.</summary>
internal static class OpeningsTable
{
    private static readonly string[] _texts = ["id", "time", "interval_start", "agent", "team", "provider", "model"];
    private static readonly string[] _figures = ["calls", "tokens", "effective_cost"];
    private static readonly string[] _state = ["state", "reason"];

    /// <summary>One row for each.</summary>
    public static ResultTable Of(IEnumerable<JsonElement> items, OutputFormat format)
    {
        var isForPeople = format is OutputFormat.Table or OutputFormat.Markdown;
        return new ResultTable(
            [
                .. _texts.Select(t => new Column(t)), .. _figures.Select(f => new Column(f, IsNumber: true)),
                .. _state.Select(s => new Column(s)),
            ],
            [.. items.Select(item => (IReadOnlyList<string>)
            [
                .. _texts.Select(t => Cell.Of(item, t)),
                .. _figures.Select(f => isForPeople ? Cell.Figure(f, Cell.Of(item, f)) : Cell.Of(item, f)),
                .. _state.Select(s => Cell.Of(item, s)),
            ])]);
    }
}
