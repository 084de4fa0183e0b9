namespace ClawHQ.Tests.Tidy;

public class SizeTests
{
    /// <summary>Methods that may pass eighty lines (<c>file: part of the header</c>), each with its reason; five at most.</summary>
    private static readonly Dictionary<string, string> LongMethods = [];

    private static IEnumerable<string> Sources => Repository.Under("", ".cs").Concat(Repository.Under("src/", ".razor", ".css", ".js"));

    [Fact]
    public void No_file_passes_five_hundred_lines_and_no_line_a_hundred_and_forty_characters()
    {
        Repository.Nothing(
            from file in Sources
            let lines = Repository.Read(file).Split('\n')
            from i in Enumerable.Range(0, lines.Length)
            where lines[i].Length > 140 || i == 501
            select $"{file}:{i + 1}: {lines[i].Length} characters, {lines.Length - 1} lines");
    }

    [Fact]
    public void No_method_passes_eighty_lines_but_for_five_at_most_that_are_named()
    {
        Assert.InRange(LongMethods.Count, 0, 5);
        Repository.Nothing(
            from file in Repository.Under("", ".cs")
            from member in CSharpText.Members(Repository.Read(file))
            where member.Lines > 80 && !LongMethods.Keys.Any(named => $"{file}: {member.Header}".Contains(named, StringComparison.Ordinal))
            select $"{file}:{member.Line}: {member.Lines} lines: {member.Header}");
    }

    [Fact]
    public void The_measure_sees_a_long_method_and_is_not_fooled_by_braces_in_literals()
    {
        var body = string.Concat(Enumerable.Repeat("        Call(\"}\", '{', $\"{x:{y}} {Name(\"}\")}\"); // }\n", 90));
        var source = $"namespace N;\n\npublic class C\n{{\n    void Short() {{ }}\n\n    int Long(int x)\n    {{\n{body}    }}\n}}\n";

        Assert.Equal([new MemberText("void Short()", 5, 1), new MemberText("int Long(int x)", 7, 93)], CSharpText.Members(source));
    }
}
