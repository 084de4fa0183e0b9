using System.Text.RegularExpressions;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Plans.Replays;

namespace ClawHQ.Tests.Core.Config;

public partial class PlanTextTests
{
    [Theory]
    [InlineData("payments", "`payments`")]
    [InlineData("@someone", "`@someone`")]
    [InlineData("#12 and !7 and org/repo@0123abc", "`#12 and !7 and org/repo@0123abc`")]
    [InlineData("![x](https://a.example/x.png)", "`![x](https://a.example/x.png)`")]
    [InlineData("</td><script>", "`</td><script>`")]
    [InlineData("a | b", "`a \\| b`")]
    [InlineData("a \\| b", "`a \\\\\\| b`")]
    [InlineData("\\\\| @all", "`\\\\\\\\\\| @all`")]
    [InlineData("||\\||", "`\\|\\|\\\\\\|\\|`")]
    [InlineData("\\d+ \\", "`\\d+ \\`")]
    [InlineData("`\\| <img src=x> @all `|", "`` `\\\\\\| <img src=x> @all `\\| ``")]
    [InlineData("a ` b", "`` a ` b ``")]
    [InlineData("`` ` ```@all", "```` `` ` ```@all ````")]
    [InlineData(" a ", "`  a  `")]
    [InlineData("\u202Egnp.exe", "`\uFFFDgnp.exe`")]
    [InlineData("one\ntwo\r", "`one two `")]
    public void What_files_say_is_code_in_markdown_and_means_nothing_else(string text, string shown)
    {
        var o = new ConfigObject { Kind = "Team", Name = text, Spec = "{}", Owner = "default", File = "a.yaml" };
        var change = new PlannedChange(
            PlannedAction.Create, new ObjectChange(null, o),
            [new FieldChange("spec.title", null, text), new FieldChange(text, text, null)]);

        var rows = PlanText.Markdown(Plan(change)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^2..];

        Assert.Equal(
            [$"| + | Team | {shown} | `spec.title` |  | {shown} |", $"| | | | {shown} | {shown} |  |"], rows);
        Assert.All(rows, row => Assert.Equal((7, 7), (ByPairs().Count(row), ByOne().Count(row))));
    }

    [Theory]
    [InlineData("$1,234.50 (12.5%) would move from no team to payments, by AttributionRule/shop.", false)]
    [InlineData("$1 would move to @everyone.", true)]
    [InlineData("$1 would move to a|b \\| c.", true)]
    [InlineData("$1 would move to [x](y).", true)]
    [InlineData("$1 would move to https://a.example.", true)]
    [InlineData("$1 would move to www.a.example.", true)]
    public void A_replay_says_names_that_could_mean_something_as_code(string sentence, bool isCode)
    {
        var replay = new ReplayAnswer(default, default, [new ReplayFinding("AttributionRule", "shop", sentence)]);

        var last = PlanText.Markdown(Plan(), replay).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

        Assert.Equal(isCode ? $"- `{sentence}`" : $"- {sentence}", last);
    }

    private static ConfigPlan Plan(params PlannedChange[] changes) => new()
    {
        Base = "", Choice = new PlanChoice("default", false), Changes = changes, Adopted = [], Unchanged = 0, Problems = [],
    };

    /// <summary>Ends of cells for who takes a backslash together with what follows it.</summary>
    [GeneratedRegex(@"(?<=(?<!\\)(\\\\)*)\|")]
    private static partial Regex ByPairs();

    /// <summary>Ends of cells for who looks at one character before the pipe.</summary>
    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex ByOne();
}
