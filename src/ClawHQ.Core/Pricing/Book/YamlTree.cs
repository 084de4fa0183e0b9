using ClawHQ.Core.Api;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClawHQ.Core.Pricing.Book;

/// <summary>One value of a YAML document with its place. Exactly one of text, items and fields is set.</summary>
internal sealed record YamlValue(string? Text, IReadOnlyList<YamlValue>? Items, IReadOnlyList<YamlField>? Fields, Mark Start)
{
    /// <summary>line:column, from 1.</summary>
    public string Place => $"{Start.Line}:{Start.Column}";
}

/// <summary>One entry of a YAML mapping.</summary>
internal sealed record YamlField(string Name, YamlValue Value);

/// <summary>Loads YAML from strangers: one document, at most <see cref="DepthMax"/> deep, no anchors, aliases or tags.</summary>
internal static class YamlTree
{
    /// <summary>Deepest nesting; a price document needs eight.</summary>
    public const int DepthMax = 16;

    /// <summary>The document's root, or null with a problem that says where and why not.</summary>
    public static YamlValue? Load(TextReader text, List<ProblemItem> problems)
    {
        var parser = new Parser(text);
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                problems.Add(new ProblemItem("1:1", null, "The document is empty."));
                return null;
            }

            parser.Consume<DocumentStart>();
            var root = Value(parser, 0);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
            return root;
        }
        catch (YamlException e)
        {
            problems.Add(new ProblemItem($"{e.Start.Line}:{e.Start.Column}", null, e.InnerException?.Message ?? e.Message));
            return null;
        }
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
            return new YamlValue(scalar.Value, null, null, scalar.Start);
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
            var name = parser.Consume<Scalar>();
            if (!names.Add(name.Value))
            {
                throw new YamlException(name.Start, name.End, $"'{Problem.Echo(name.Value)}' is there twice.");
            }

            fields.Add(new YamlField(name.Value, Value(parser, depth + 1)));
        }

        return new YamlValue(null, null, fields, start);
    }
}
