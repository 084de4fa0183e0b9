using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Tidy;

public partial class DocumentTests
{
    // Spelled in parts, so that this file does not name them either.
    private static readonly string[] MachineWords =
        ["/wo" + "rk/", "/ro" + "ot/", "../sha" + "red", "nuget" + ".org", "npm" + "js.", "debian" + ".org", "pypi" + ".org"];

    private static IEnumerable<string> Texts => Repository.Files.Where(file =>
        !file.StartsWith("tests/Fixtures/", StringComparison.Ordinal)
        && Path.GetExtension(file) is not (".png" or ".woff2" or ".gz" or ".ico"));

    [Fact]
    public void Documents_name_only_types_that_exist()
    {
        var source = string.Join('\n', Repository.Under("", ".cs", ".razor", ".csproj").Select(Repository.Read));
        var words = Word().Matches(source).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Repository.Nothing(
            from file in Repository.Under("src/", ".md").Append("ARCHITECTURE.md").Append("CONTRIBUTING.md")
            from Match match in TypeInBackticks().Matches(Repository.Read(file))
            where !match.Groups["type"].Value.Split('.').All(words.Contains)
            select $"{file}: {match.Value}");
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        Repository.Nothing(
            from file in Repository.Under("", ".md").Intersect(Texts)
            from Match match in RelativeLink().Matches(Repository.Read(file))
            where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, match.Groups["path"].Value))
            select $"{file}: {match.Value}");
    }

    [Fact]
    public void Nothing_names_the_machine_it_was_written_on()
    {
        Repository.Nothing(
            from file in Texts
            let text = Repository.Read(file)
            from word in MachineWords
            where text.Contains(word, StringComparison.OrdinalIgnoreCase)
            select $"{file}: {word}");
    }

    [Fact]
    public void Pages_carry_no_inline_style_script_or_handler()
    {
        Repository.Nothing(
            from file in Repository.Under("src/", ".razor")
            from Match match in InlineCode().Matches(Repository.Read(file))
            select $"{file}: {match.Value}");
    }

    [Fact]
    public void Every_fixture_is_read_by_a_test()
    {
        var tests = string.Join('\n', Repository.Under("tests/", ".cs").Select(Repository.Read));

        Repository.Nothing(
            from file in Repository.Under("tests/Fixtures/")
            where Path.GetFileName(file) != "README.md"
            where !file.Split('/').Skip(2).Any(part => tests.Contains(Path.GetFileNameWithoutExtension(part), StringComparison.Ordinal))
            select file);
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"`(?<type>(I?[A-Z][a-z0-9]+){2,}(\.[A-Z][A-Za-z0-9]+)*)`")]
    private static partial Regex TypeInBackticks();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)(?<path>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"\sstyle\s*=\s*""|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();
}
