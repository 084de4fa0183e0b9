using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Plans.Replays;

namespace ClawHQ.Core.Config.Plans;

/// <summary>Writes a plan for people: as text for a terminal, as Markdown for a pull request.</summary>
public static partial class PlanText
{
    /// <summary>For a terminal.</summary>
    public static string Plain(ConfigPlan plan, ReplayAnswer? replay = null)
    {
        var text = new StringBuilder();
        foreach (var change in plan.Changes)
        {
            text.Append(Sign(change.Action)).Append(' ').Append(change.Change.Kind).Append(' ').Append(change.Change.Name);
            text.Append(change.Change.After?.File is { } file ? $"  ({file})" : "").Append('\n');
            foreach (var field in change.Fields)
            {
                text.Append("    ").Append(field.Path).Append(": ").Append(Values(field)).Append('\n');
            }
        }

        if (!plan.IsEmpty)
        {
            text.Append('\n');
        }

        text.Append(Sum(plan)).Append('\n');
        foreach (var problem in plan.Problems)
        {
            text.Append("problem: ").Append(Line(problem)).Append('\n');
        }

        foreach (var warning in plan.Warnings)
        {
            text.Append("warning: ").Append(Line(warning)).Append('\n');
        }

        return text.Append(ReplayText.Plain(replay)).ToString();
    }

    /// <summary>For a pull request.</summary>
    public static string Markdown(ConfigPlan plan, ReplayAnswer? replay = null)
    {
        var text = new StringBuilder("### ClawHQ plan\n\n").Append(Sum(plan)).Append('\n');
        if (!plan.IsEmpty)
        {
            text.Append("\n| | kind | name | field | from | to |\n|---|---|---|---|---|---|\n");
            foreach (var change in plan.Changes)
            {
                var head = $"| {Sign(change.Action)} | {change.Change.Kind} | {Cell(change.Change.Name)} |";
                foreach (var field in change.Fields.DefaultIfEmpty(new FieldChange("", null, null)))
                {
                    text.Append(head).Append(' ').Append(Cell(field.Path)).Append(" | ");
                    text.Append(Cell(field.Before ?? "")).Append(" | ").Append(Cell(field.After ?? "")).Append(" |\n");
                    head = "| | | |";
                }
            }
        }

        AddList(text, "Problems", plan.Problems);
        AddList(text, "Warnings", plan.Warnings);
        return text.Append(ReplayText.Markdown(replay, Sentence)).ToString();
    }

    private static void AddList(StringBuilder text, string title, IReadOnlyList<ProblemItem> items)
    {
        if (items.Count > 0)
        {
            text.Append("\n#### ").Append(title).Append("\n\n");
            foreach (var item in items)
            {
                text.Append("- ").Append(Code(Line(item))).Append('\n');
            }
        }
    }

    /// <summary>A problem in one line: where, what, the value, what to do.</summary>
    public static string Line(ProblemItem problem) =>
        $"{problem.Path}: {problem.Message}{(problem.Value is { } value ? $" It is '{value}'." : "")}"
        + (problem.Hint is { } hint ? $" {hint}" : "");

    /// <summary>How much changes, in one sentence.</summary>
    public static string Sum(ConfigPlan plan)
    {
        int Count(PlannedAction action) => plan.Changes.Count(c => c.Action == action);
        var adopted = plan.Adopted.Count(c => c.Before?.Owner is null) is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $" {count} that are as declared come to be managed by these files.")
            : "";
        adopted += plan.Left > 0
            ? string.Create(
                CultureInfo.InvariantCulture, $" {plan.Left} of this owner that the files no longer declare stay; --prune deletes them.")
            : "";
        return plan.IsEmpty
            ? string.Create(CultureInfo.InvariantCulture, $"No changes; {plan.Unchanged} objects are as declared.{adopted}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Count(PlannedAction.Create)} to create, {Count(PlannedAction.Update)} to change, "
                + $"{Count(PlannedAction.Delete)} to delete; {plan.Unchanged} stay as they are.{adopted}");
    }

    private static char Sign(PlannedAction action) => action switch
    {
        PlannedAction.Create => '+',
        PlannedAction.Update => '~',
        _ => '-',
    };

    private static string Values(FieldChange field) => field switch
    {
        { Before: null } => field.After!,
        { After: null } => $"{field.Before} -> (gone)",
        _ => $"{field.Before} -> {field.After}",
    };

    /// <summary>A sentence as it is, or as code where a name in it could mean something.</summary>
    private static string Sentence(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || " .,:;$%()'\"+-/".Contains(c))
        && !text.Contains("://", StringComparison.Ordinal) && !text.Contains("www.", StringComparison.OrdinalIgnoreCase)
            ? text
            : Code(text);

    /// <summary>As code in a cell of a table. There a pipe ends the cell also in code, but for one after a backslash, which then goes.
    /// Backslashes before a pipe are doubled, so that it comes after an odd number of them: it is within the cell whether they are
    /// taken in pairs or only the last is looked at.</summary>
    private static string Cell(string text) => BeforePipe().Replace(Code(text), "$1$1\\|");

    [GeneratedRegex(@"(?<!\\)(\\*)\|")]
    private static partial Regex BeforePipe();

    /// <summary>As code: neither markup nor the mention of a person, an issue or a commit means anything in it. Characters that turn
    /// the direction of text, or are not seen, are shown as such.</summary>
    private static string Code(string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        var shown = string.Concat(text.Select(c => c switch
        {
            _ when char.IsControl(c) => " ",
            _ when char.GetUnicodeCategory(c) is UnicodeCategory.Format => "\uFFFD",
            _ => c.ToString(),
        }));
        var fence = "`";
        while (shown.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        var space = fence.Length > 1 || (shown[0] == ' ' && shown[^1] == ' ') ? " " : "";
        return fence + space + shown + space + fence;
    }
}
