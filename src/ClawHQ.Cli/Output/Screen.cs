using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace ClawHQ.Cli.Output;

/// <summary>Prints results in the format asked for.</summary>
public sealed class Screen(OutputFormat format, TextWriter writer)
{
    /// <summary>Width of tables that go to a file or a pipe.</summary>
    private const int UnlimitedWidth = 4_000;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints a result: the raw answer as JSON, or the table.</summary>
    public void Show(JsonElement raw, ResultTable table)
    {
        switch (format)
        {
            case OutputFormat.Json:
                writer.WriteLine(JsonSerializer.Serialize(raw, Indented));
                break;
            case OutputFormat.Csv:
                WriteCsv(table);
                break;
            case OutputFormat.Markdown:
                WriteMarkdown(table);
                break;
            case OutputFormat.Table:
                ToConsole(writer).Write(Render(table));
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Prints a sentence; not among machine-readable results.</summary>
    public void Say(string sentence)
    {
        if (format == OutputFormat.Table)
        {
            writer.WriteLine(sentence);
        }
    }

    /// <summary>Prints a whole text that is the result.</summary>
    public void Print(string text) => writer.Write(text);

    /// <summary>A table for people.</summary>
    public static Table Render(ResultTable result)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in result.Columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.Name)) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        }

        foreach (var row in result.Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    /// <summary>A console on a writer; without limits of width where it is not a terminal.</summary>
    public static IAnsiConsole ToConsole(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = UnlimitedWidth;
        }

        return console;
    }

    private void WriteCsv(ResultTable table)
    {
        CsvText.WriteRow(writer, table.Columns.Select(c => c.Name));
        foreach (var row in table.Rows)
        {
            CsvText.WriteRow(writer, row.Select((cell, index) => table.Columns[index].IsNumber ? cell : WithoutFormula(cell)));
        }
    }

    /// <summary>A cell that begins like a formula would be run by spreadsheets; an apostrophe makes it text.</summary>
    private static string WithoutFormula(string cell) =>
        cell.Length > 0 && "=+-@".Contains(cell[0], StringComparison.Ordinal) ? "'" + cell : cell;

    private void WriteMarkdown(ResultTable table)
    {
        WriteMarkdownRow(table.Columns.Select(c => c.Name));
        writer.WriteLine("|" + string.Concat(table.Columns.Select(c => c.IsNumber ? " ---: |" : " --- |")));
        foreach (var row in table.Rows)
        {
            WriteMarkdownRow(row);
        }
    }

    private void WriteMarkdownRow(IEnumerable<string> cells) =>
        writer.WriteLine("| " + string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))) + " |");
}
