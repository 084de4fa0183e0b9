using ClawHQ.Core.Api;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClawHQ.Core.Config.Documents;

/// <summary>One value of a YAML document with its place. Exactly one of text, items and fields is set.</summary>
/// <param name="Text">A scalar as written; empty for one that is left out.</param>
/// <param name="Items">The items of a list.</param>
/// <param name="Fields">The fields of a mapping, in order; no two of one name.</param>
/// <param name="Start">Where it begins.</param>
public sealed record YamlValue(string? Text, IReadOnlyList<YamlValue>? Items, IReadOnlyList<YamlField>? Fields, Mark Start)
{
    /// <summary>line:column, from 1.</summary>
    public string Place => $"{Start.Line}:{Start.Column}";

    /// <summary>Whether a scalar was written in quotes or as a block, and so is text whatever it looks like.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Whether nothing was written, or <c>null</c> or <c>~</c> without quotes.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "null" or "~";

    /// <summary>The field of this name; null when there is none.</summary>
    public YamlValue? Field(string name) => Fields?.FirstOrDefault(f => f.Name == name)?.Value;
}

/// <summary>One entry of a YAML mapping.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Start">Where the name begins.</param>
public sealed record YamlField(string Name, YamlValue Value, Mark Start);

/// <summary>Loads YAML from strangers: at most <see cref="DepthMax"/> deep, no anchors, aliases or tags.</summary>
public static class YamlTree
{
    /// <summary>Deepest nesting; a price document needs eight.</summary>
    public const int DepthMax = 16;

    private const string NotClosed = "Look for a bracket or a quote that is not closed.";

    /// <summary>The root of a text of one document, or null with a problem that says where and why not.</summary>
    public static YamlValue? Load(TextReader text, List<ProblemItem> problems)
    {
        var roots = LoadAll(text, problems);
        if (problems.Count > 0 || roots.Count == 1)
        {
            return problems.Count > 0 ? null : roots[0];
        }

        problems.Add(
            roots.Count == 0
                ? new ProblemItem("1:1", null, "The document is empty.")
                : new ProblemItem(roots[1].Place, null, "Only one document is expected."));
        return null;
    }

    /// <summary>The roots of all documents up to the first that cannot be read, for which a problem is added. A document without
    /// anything in it is left out.</summary>
    public static IReadOnlyList<YamlValue> LoadAll(TextReader text, List<ProblemItem> problems)
    {
        var roots = new List<YamlValue>();
        var whole = text.ReadToEnd();
        if (whole.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
        {
            // The parser would take it for the end, and what comes after it would be missed.
            problems.Add(new ProblemItem(PlaceOf(whole, nul), null, "This is not text: it has a NUL character.", "Save it as UTF-8."));
            return roots;
        }

        var parser = new Parser(new StringReader(whole));
        try
        {
            parser.Consume<StreamStart>();
            while (!parser.TryConsume<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                var root = Value(parser, 0);
                parser.Consume<DocumentEnd>();
                if (!root.IsNull)
                {
                    roots.Add(root);
                }
            }
        }
        catch (YamlException e) when (e is SyntaxErrorException or SemanticErrorException)
        {
            problems.Add(Broken(e, parser));
        }
        catch (YamlException e)
        {
            problems.Add(new ProblemItem($"{e.Start.Line}:{e.Start.Column}", null, e.InnerException?.Message ?? e.Message));
        }
        catch (InvalidOperationException)
        {
            // The scanner gives up like this on some texts that are not YAML.
            var at = parser.Current?.End ?? Mark.Empty;
            problems.Add(new ProblemItem($"{at.Line}:{at.Column}", null, "This is not YAML from here on.", NotClosed));
        }

        return roots;
    }

    private static string PlaceOf(string text, int at)
    {
        var before = text.AsSpan(0, at);
        return $"{before.Count('\n') + 1}:{at - before.LastIndexOf('\n')}";
    }

    /// <summary>What the parser says of a text that is not YAML. Of a tab it does not say the place: that comes after what was
    /// read.</summary>
    private static ProblemItem Broken(YamlException e, Parser parser)
    {
        var isTab = e.Message.Contains(" tab ", StringComparison.Ordinal);
        var at = isTab ? parser.Current?.End ?? e.End : e.Start;
        var said = char.ToLowerInvariant(e.Message[0]) + e.Message[1..];
        var hint = isTab ? "Indent with spaces."
            : new[] { "end of stream", "did not find" }.Any(s => said.Contains(s, StringComparison.Ordinal)) ? NotClosed
            : "Quote text that holds a colon, a quote or a bracket.";
        return new ProblemItem($"{at.Line}:{at.Column}", null, $"This is not YAML: {said}", hint);
    }

    private static YamlValue Value(Parser parser, int depth)
    {
        if (parser.Accept<AnchorAlias>(out var alias))
        {
            throw new YamlException(alias.Start, alias.End, "Aliases are not allowed here.");
        }

        parser.Require<NodeEvent>();
        var node = (NodeEvent)parser.Current!;
        if (depth > DepthMax || !node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw new YamlException(node.Start, node.End, depth > DepthMax ? "Nested too deep." : "Anchors and tags are not allowed here.");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlValue(scalar.Value, null, null, scalar.Start) { IsQuoted = scalar.Style is not ScalarStyle.Plain };
        }

        return node is SequenceStart ? Sequence(parser, depth) : Mapping(parser, depth);
    }

    private static YamlValue Sequence(Parser parser, int depth)
    {
        var start = parser.Consume<SequenceStart>().Start;
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value(parser, depth + 1));
        }

        return new YamlValue(null, items, null, start);
    }

    private static YamlValue Mapping(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var fields = new List<YamlField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var name))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "A field's name is expected here, as plain text.");
            }

            if (!names.Add(name.Value))
            {
                throw new YamlException(name.Start, name.End, $"'{Problem.Echo(name.Value)}' is there twice.");
            }

            fields.Add(new YamlField(name.Value, Value(parser, depth + 1), name.Start));
        }

        return new YamlValue(null, null, fields, start);
    }
}
