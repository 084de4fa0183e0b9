using System.Text;

namespace ClawHQ.Cli.Output;

/// <summary>Reads and writes comma-separated values as RFC 4180 has them.</summary>
internal static class CsvText
{
    /// <summary>Writes one row.</summary>
    public static void WriteRow(TextWriter writer, IEnumerable<string> cells) =>
        writer.Write(string.Join(',', cells.Select(Quoted)) + "\n");

    /// <summary>The rows with the line on which each begins, from 1. A quoted cell may hold commas, quotes and line ends.</summary>
    public static IEnumerable<(int Line, IReadOnlyList<string> Cells)> ReadRows(TextReader reader)
    {
        var line = 1;
        while (reader.Peek() >= 0)
        {
            var begin = line;
            var cells = ReadRow(reader, ref line);
            if (cells is not [""])
            {
                yield return (begin, cells);
            }
        }
    }

    private static List<string> ReadRow(TextReader reader, ref int line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        while (reader.Read() is var read and >= 0)
        {
            var c = (char)read;
            line += c == '\n' ? 1 : 0;
            switch (c)
            {
                case '"' when isQuoted && reader.Peek() == '"':
                    reader.Read();
                    cell.Append('"');
                    break;
                case '"' when isQuoted || cell.Length == 0:
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    cells.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\n' when !isQuoted:
                    cells.Add(cell.ToString().TrimEnd('\r'));
                    return cells;
                default:
                    cell.Append(c);
                    break;
            }
        }

        cells.Add(cell.ToString().TrimEnd('\r'));
        return cells;
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
