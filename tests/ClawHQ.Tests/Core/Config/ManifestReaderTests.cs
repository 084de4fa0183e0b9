using ClawHQ.Commands;
using ClawHQ.Core.Config.Documents;

namespace ClawHQ.Tests.Core.Config;

public class ManifestReaderTests
{
    private static readonly ManifestReader Reader = new(ValidateCommand.Kinds());

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "kind: Team\nmetadata: {name: a}\nspec: {}", "f.yaml:1:1", "'apiVersion' must be clawhq/v1." },
        { "apiVersion: clawhq/v1\nkind: Teem\nmetadata: {name: a}", "f.yaml:2:7", "There is no such kind. Did you mean 'Team'?" },
        { Head("Team") + "metadata: {nmae: a}", "f.yaml:3:12", "Unknown field 'nmae'. Did you mean 'name'?" },
        { Head("Team") + "metadata: {name: a}\nspec:\n  titel: x", "f.yaml:5:3", "Unknown field 'titel'. Did you mean 'title'?" },
        {
            Head("Team") + "metadata: {name: a}\nspec:\n  title: [x]", "f.yaml:5:10",
            "'title' must be text of 1 to 200 printable characters."
        },
        { Head("Team") + "metadata: {name: a}\nspec: {title: x, title: y}", "f.yaml:4:18", "'title' is there twice." },
        { Head("Team") + "metadata: &a {name: a}", "f.yaml:3:11", "Anchors and tags are not allowed here." },
        { Head("Team") + "metadata: {name: ' a'}", "f.yaml:3:18", "A name neither begins nor ends with a space." },
        { "- just\n- a list", "f.yaml:1:3", "An object is expected here: apiVersion, kind, metadata and spec." },
        {
            Head("AttributionRule") + "metadata: {name: a}\nspec: {match: {}, set: {team: b}}", "f.yaml:4:15",
            "A rule without a condition would take everything. Match agent: \"*\" if that is meant."
        },
        {
            Head("AttributionRule") + "metadata: {name: a}\nspec: {match: {agent: x}, set: {team: b}, from: 2026-12-01, to: 2026-11-01}",
            "f.yaml:4:65",
            "The end must lie after the start."
        },
        {
            Head("RoleBinding") + "metadata: {name: a}\nspec: {person: ann, role: leed}", "f.yaml:4:27",
            "'role' must be one of viewer, developer, lead, finops, admin. Did you mean 'lead'?"
        },
        {
            Head("PriceOverride") + "metadata: {name: a}\nspec: {provider: openai, model: m, rates: {input: \"-1\"}}", "f.yaml:4:51",
            "'rates.input' must be a price from 0 to 10000 US dollars, with a point and at most nine decimals."
        },
        {
            Head("PriceOverride") + "metadata: {name: a}\nspec: {provider: openai, model: m, rates: {input: 1, output: \"1,10\"}}",
            "f.yaml:4:62",
            "'rates.output' must be a price from 0 to 10000 US dollars, with a point and at most nine decimals."
        },
        {
            Head("PriceOverride") + "metadata: {name: a}\nspec: {provider: openai, model: m, rates: {input: \"1\", outptu: \"2\"}}",
            "f.yaml:4:64", "There is no token class 'outptu'. Did you mean 'output'?"
        },
        {
            Head("AttributionRule") + "metadata: {name: a}\nspec: {match: {missing: [taem]}, set: {team: b}}", "f.yaml:4:26",
            "'missing' must be one of team, project, client, environment. Did you mean 'team'?"
        },
        {
            Head("PriceOverride") + "metadata: {name: a}\nspec: {provider: openai, model: m}", "f.yaml:4:7",
            "'rates' is missing. Such as {input: \"2.50\", output: \"10\"}."
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_with_its_place_and_what_was_meant(string text, string place, string message)
    {
        var problems = Read(text).Problems;

        Assert.Contains((place, message), problems.Select(p => (p.Path, p.Hint is null ? p.Message : $"{p.Message} {p.Hint}")));
    }

    [Theory]
    [InlineData("{input: cheap}")]
    [InlineData("{input: [\"1\"]}")]
    [InlineData("{input: \"-1\"}")]
    [InlineData("{inptu: \"1\"}")]
    [InlineData("{input: \"1\", output: \"1e3\"}")]
    [InlineData("{output: \"1\"}")]
    public void One_bad_rate_is_said_to_be_bad_once(string rates)
    {
        var set = Read(Head("PriceOverride") + $"metadata: {{name: a}}\nspec: {{provider: openai, model: m, rates: {rates}}}");

        Assert.Single(set.Problems);
    }

    [Fact]
    public void A_document_may_be_a_list_of_objects_as_json_has_it()
    {
        var text = """[{"apiVersion":"clawhq/v1","kind":"Team","metadata":{"name":"a \ud83d\ude80","labels":{}},"""
            + """ "spec":{"title":"\"x\""}},{"apiVersion":"clawhq/v1","kind":"Team","metadata":{"name":"b"},"spec":{}}]""";

        var set = Read(text);

        Assert.Empty(set.Problems);
        Assert.Equal(["a \ud83d\ude80", "b"], set.Manifests.Select(m => m.Name));
        Assert.Equal("f.yaml:1:2", set.Manifests[0].Place);
    }

    [Fact]
    public void A_secret_is_given_by_reference_only_and_never_echoed()
    {
        var text = Head("Upstream")
            + "metadata: {name: a}\nspec: {provider: openai, baseUrl: \"https://a.example\", apiKey: sk-not-a-reference}";

        var problem = Assert.Single(Read(text).Problems);

        Assert.Equal("f.yaml:4:64", problem.Path);
        Assert.DoesNotContain("sk-not", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_of_every_file_is_said_at_once()
    {
        var set = Reader.Read(
        [
            new("a.yaml", Head("Team") + "metadata: {name: a}\nspec: {titel: x, parant: y}"),
            new("b.yaml", "a: ["),
            new("c.yaml", Head("Team") + "metadata: {name: a}\n---\n" + Head("Team") + "metadata: {name: a}"),
        ]);

        Assert.Equal(["a.yaml", "a.yaml", "b.yaml", "c.yaml", "c.yaml"], set.Problems.Select(p => p.Path.Split(':')[0]).Order());
        Assert.Contains(set.Problems, p => p.Message == "This Team is declared twice." && p.Hint == "First in a.yaml:1:1.");
    }

    [Fact]
    public void A_file_of_ten_megabytes_is_refused_before_it_is_read()
    {
        var problem = Assert.Single(Reader.Read([new ManifestFile("f.yaml", new string('a', 10_000_000))]).Problems);

        Assert.Equal("The file is larger than 1 MiB.", problem.Message);
    }

    [Fact]
    public void Deep_nesting_ends_with_its_place()
    {
        var problem = Assert.Single(Read(new string('[', 10_000)).Problems);

        Assert.Equal("Nested too deep.", problem.Message);
    }

    /// <summary>No text makes the reader fail, whatever it is.</summary>
    [Fact]
    public void Damaged_text_gives_problems_and_no_failure()
    {
        var good = ConfigServer.File(
            ConfigServer.Object("Team", "a", "{title: x, parent: b}"),
            ConfigServer.Object("AttributionRule", "r", "{order: 5, match: {agent: [\"a*\"]}, set: {team: a}, from: 2026-11-01}"),
            ConfigServer.Object("PriceOverride", "p", "{provider: openai, model: m, rates: {input: \"1\"}}"));
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++)
        {
            var text = good.ToCharArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
            {
                text[random.Next(text.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 0x3000);
            }

            _ = Read(new string(text));
        }
    }

    private static string Head(string kind) => $"apiVersion: clawhq/v1\nkind: {kind}\n";

    private static ManifestSet Read(string text) => Reader.Read([new ManifestFile("f.yaml", text)]);
}
