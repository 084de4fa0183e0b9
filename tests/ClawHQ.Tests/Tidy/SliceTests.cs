using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Tidy;

public class SliceTests
{
    /// <summary>A slice may use the slices of the lines above its own, and no other.</summary>
    private static readonly string[][] Order =
    [
        ["Api"], ["Settings"], ["Storage"], ["Audit"], ["Config"], ["Access"], ["Pricing", "Attribution"], ["Ledger"],
        ["Budgets"], ["Enforcement"], ["Ingest", "Forwarding"], ["Alerts"], ["Reports"], ["Insights"],
    ];

    private static IEnumerable<string> Sources => Repository.Under("src/ClawHQ.Core/", ".cs").Where(file => file.Count(c => c == '/') > 2);

    [Fact]
    public void Every_folder_of_the_core_is_a_slice_with_a_place_in_the_order_and_a_page_that_says_what_it_owns()
    {
        var slices = Sources.Select(SliceOf).Distinct().ToList();

        Repository.Nothing(slices.Except(Order.SelectMany(line => line)));
        Repository.Nothing(slices.Where(slice => !Repository.Files.Contains($"src/ClawHQ.Core/{slice}/README.md")));
    }

    [Fact]
    public void A_slice_uses_only_slices_to_its_left()
    {
        Repository.Nothing(
            from file in Sources
            let text = CSharpText.Blank(Repository.Read(file))
            from other in Order.SelectMany(line => line)
            where other != SliceOf(file) && Line(other) >= Line(SliceOf(file)) && Uses(text, other)
            select $"{file} uses {other}");
    }

    [Theory]
    [InlineData("using ClawHQ.Core.Reports.Csv;", true)]
    [InlineData("var x = Reports.SpendReport.Of(y);", true)]
    [InlineData("var x = this.Reports.Count;", false)]
    public void A_use_is_seen_with_and_without_a_using(string text, bool expected) => Assert.Equal(expected, Uses(text, "Reports"));

    private static int Line(string slice) => Array.FindIndex(Order, line => line.Contains(slice));

    private static string SliceOf(string file) => file.Split('/')[2];

    private static bool Uses(string text, string slice) =>
        Regex.IsMatch(text, $@"\bClawHQ\.Core\.{slice}\b|(?<![.\w]){slice}(\.[A-Z]\w*)+[.(]");
}
