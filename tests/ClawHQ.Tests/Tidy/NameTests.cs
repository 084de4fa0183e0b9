using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Tidy;

public partial class NameTests
{
    [Fact]
    public void Folders_carry_words_of_the_domain() =>
        Repository.Nothing(Repository.Files.Where(file => file.Split('/').SkipLast(1).Any(BannedFolder().IsMatch)));

    [Fact]
    public void Types_carry_words_of_the_domain() => Repository.Nothing(Found("", TypeDeclaration()));

    [Fact]
    public void Nothing_is_left_for_later() => Repository.Nothing(
        Found("", Suppression()).Concat(
            from file in Repository.Under("", ".cs", ".razor", ".js", ".css", ".md")
            from Match match in Leftover().Matches(Repository.Read(file))
            select $"{file}: {match.Value.Trim()}"));

    /// <summary>Only <c>Money</c> itself takes a floating point number, where an emitter's claim arrives as one.</summary>
    [Fact]
    public void Money_is_never_a_floating_point_number() =>
        Repository.Nothing(
        Found("src/", FloatingMoney()).Where(found => !found.StartsWith("src/ClawHQ.Domain/Money.cs", StringComparison.Ordinal)));

    private static IEnumerable<string> Found(string folder, Regex pattern) =>
        from file in Repository.Under(folder, ".cs")
        let text = CSharpText.Blank(Repository.Read(file))
        from Match match in pattern.Matches(text)
        select $"{file}:{CSharpText.LineOf(text, match.Index)}: {match.Value.Trim()}";

    [GeneratedRegex("^(Utils?|Helpers?|Common|Shared|Models?|Services?|Extensions|Misc|Managers?)$")]
    private static partial Regex BannedFolder();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w*(Manager|Helper|Utils?(?![a-z])|Processor|(Info|Data|Dto|Impl)\b)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"(//|/\*|<!--|@\*)[^\n]*\b(T[O]DO|FIX[M]E|HA[C]K)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"#region|#nullable\s+disable|\bdefault!")]
    private static partial Regex Suppression();

    [GeneratedRegex(@"\b(double|float|Double|Single)\??\s+\w*(Cost|Price(?!d)|Nano|Usd|Money|Dollar)\w*", RegexOptions.IgnoreCase)]
    private static partial Regex FloatingMoney();
}
