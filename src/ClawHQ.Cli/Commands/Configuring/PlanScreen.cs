using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary>Prints a plan as the server wrote it.</summary>
internal static class PlanScreen
{
    /// <summary>Whether something would change.</summary>
    public static bool IsPending(JsonElement plan) => plan.GetProperty("changes").GetArrayLength() > 0;

    /// <summary>Whether it could not be applied now.</summary>
    public static bool HasProblems(JsonElement plan) => plan.GetProperty("problems").GetArrayLength() > 0;

    /// <summary>As text, Markdown, CSV or JSON.</summary>
    public static void Show(RemoteRun run, JsonElement plan)
    {
        if (run.Format is OutputFormat.Table or OutputFormat.Markdown)
        {
            var text = plan.GetProperty(run.Format == OutputFormat.Table ? "text" : "markdown").GetString() ?? "";
            run.Screen.Print(string.Join('\n', text.Split('\n').Select(Cell.Harmless)));
            return;
        }

        var rows =
            from change in plan.GetProperty("changes").EnumerateArray()
            from field in change.GetProperty("fields").EnumerateArray()
            select (IReadOnlyList<string>)
            [
                Text(change, "action"), Text(change, "kind"), Text(change, "name"),
                Text(field, "path"), Text(field, "before"), Text(field, "after"),
            ];
        run.Screen.Show(
            plan, new ResultTable([.. new[] { "action", "kind", "name", "field", "from", "to" }.Select(c => new Column(c))], [.. rows]));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
