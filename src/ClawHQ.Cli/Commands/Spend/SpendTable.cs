using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Spend;

/// <summary>Lays out an answer of <c>/api/v1/spend</c>: period, group, measures, and the total as the last row.</summary>
internal static class SpendTable
{
    /// <param name="answer">The answer.</param>
    /// <param name="forPeople">Amounts without needless zeros and counts with separators; else as they travel.</param>
    public static ResultTable Of(JsonElement answer, bool forPeople)
    {
        var total = answer.GetProperty("total");
        var groups = answer.GetProperty("by").EnumerateArray().Select(b => b.GetString() ?? "").ToList();
        var hasTime = answer.TryGetProperty("step", out var step) && step.ValueKind == JsonValueKind.String;
        var measures = total.EnumerateObject().Select(m => m.Name).ToList();
        var columns = (hasTime ? [new Column("time")] : Array.Empty<Column>())
            .Concat(groups.Select(g => new Column(g)))
            .Concat(measures.Select(m => new Column(m, IsNumber: true)))
            .ToList();
        var rows = answer.GetProperty("rows").EnumerateArray().Select(row => Row(row, columns, forPeople)).ToList();
        if (forPeople && columns.TrueForAll(c => c.IsNumber))
        {
            // Neither groups nor periods: the only row is the total.
            rows.Clear();
        }

        if (forPeople)
        {
            rows.Add(TotalRow(total, columns));
        }

        return new ResultTable(columns, rows);
    }

    /// <summary>One sentence on how complete the figures are; empty when they are.</summary>
    public static string Coverage(JsonElement answer)
    {
        if (!answer.TryGetProperty("coverage", out var coverage))
        {
            return "";
        }

        var gaps = coverage.EnumerateObject()
            .Where(c => c.Value.ValueKind == JsonValueKind.Number && c.Value.GetDecimal() < 1)
            .Select(c => $"{c.Name} {c.Value.GetDecimal() * 100:0.#} %");
        var text = string.Join(", ", gaps);
        return text.Length == 0 ? "" : $"Coverage: {text}.";
    }

    private static List<string> Row(JsonElement row, IReadOnlyList<Column> columns, bool forPeople) =>
    [
        .. columns.Select(column => Text(row, column, forPeople)),
    ];

    private static List<string> TotalRow(JsonElement total, IReadOnlyList<Column> columns)
    {
        var cells = columns.Select(column => column.IsNumber ? Text(total, column, true) : "").ToList();
        var label = columns.ToList().FindIndex(c => !c.IsNumber);
        if (label >= 0)
        {
            cells[label] = "total";
        }

        return cells;
    }

    private static string Text(JsonElement row, Column column, bool forPeople)
    {
        var text = Cell.Of(row, column.Name);
        if (!forPeople)
        {
            return text;
        }

        return column.IsNumber ? Cell.Figure(column.Name, text) : text.Length == 0 ? "(none)" : text;
    }
}
