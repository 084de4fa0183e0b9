using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Pricing.Book;

/// <summary>Reads ClawHQ's own price file. Reports all problems at once, each with line and column.</summary>
internal sealed class PriceDocumentReader
{
    /// <summary>The <c>format</c> field.</summary>
    public const string Format = "clawhq-prices/1";

    /// <summary>Most models of one file.</summary>
    public const int ModelsMax = 20_000;

    private readonly List<ProblemItem> _problems = [];
    private int _models;

    /// <summary>The document, or null when there is any problem.</summary>
    public static PriceDocument? Read(TextReader text, out IReadOnlyList<ProblemItem> problems)
    {
        var reader = new PriceDocumentReader();
        var root = YamlTree.Load(text, reader._problems);
        var document = root is null ? null : reader.Document(root);
        problems = reader._problems;
        return reader._problems.Count == 0 ? document : null;
    }

    private PriceDocument? Document(YamlValue root)
    {
        var fields = new PriceFields(root, _problems);
        if (fields.Text("format") is { } format && format != Format)
        {
            fields.Refuse(root, $"The format is '{Problem.Echo(format)}'.", $"This program reads '{Format}'.");
            return null;
        }

        var generated = fields.Text("generated");
        var providers = fields.Find("providers")?.Fields?.Select(f => Provider(f.Name, f.Value)).ToList() ?? [];
        fields.Finish("format", "providers");
        return new PriceDocument(generated, providers);
    }

    private ProviderPrices Provider(string name, YamlValue value)
    {
        var fields = new PriceFields(value, _problems);
        CheckName(name, value);
        var provider = new ProviderPrices
        {
            Name = name,
            Aliases = fields.Texts("aliases"),
            Families = fields.Texts("families"),
            Prefixes = fields.Texts("prefixes"),
            Modes = Modes(fields),
            WebSearches = fields.Price("web_searches"),
            Models = fields.Find("models")?.Fields?.Select(f => Model(name, f.Name, f.Value)).ToList() ?? [],
        };
        fields.Finish("models");
        return provider;
    }

    private ModelPrice Model(string provider, string id, YamlValue value)
    {
        if (++_models == ModelsMax + 1)
        {
            _problems.Add(new ProblemItem(value.Place, null, $"More than {ModelsMax} models in one file."));
        }

        var fields = new PriceFields(value, _problems);
        CheckName(id, value);
        var model = new ModelPrice
        {
            Provider = provider,
            Model = id,
            Aliases = fields.Texts("aliases"),
            Rows = Rows(fields),
            Modes = Modes(fields),
            Geography = Geography(fields),
            WebSearches = fields.Price("web_searches"),
            Facts = new ModelFacts(
                fields.Text("kind") ?? ModelFacts.None.Kind,
                fields.Count("context"),
                fields.Count("max_output"),
                fields.Texts("capabilities"),
                fields.Text("retires"),
                fields.Text("sources"),
                fields.Text("note", 1_000)),
        };
        fields.Finish("prices");
        return model;
    }

    private List<PriceRow> Rows(PriceFields fields)
    {
        var rows = new List<PriceRow>();
        foreach (var item in fields.Find("prices")?.Items ?? [])
        {
            var row = Row(item);
            if (rows.Count > 0 && (row.From is null || row.From <= rows[^1].From))
            {
                fields.Refuse(item, "Price rows must be in the order of their first days, and only the first may lack one.");
            }

            rows.Add(row);
        }

        if (rows.Count == 0 && fields.Find("prices") is { } empty)
        {
            fields.Refuse(empty, "'prices' must be a list with at least one row.");
        }

        return rows;
    }

    private PriceRow Row(YamlValue value)
    {
        var fields = new PriceFields(value, _problems);
        LocalDate? from = null;
        if (fields.Text("from") is { } day)
        {
            var parsed = LocalDatePattern.Iso.Parse(day);
            from = parsed.Success ? parsed.Value : null;
            if (!parsed.Success)
            {
                fields.Refuse(value, "'from' must be a day such as 2026-03-01.");
            }
        }

        var levels = fields.Find("long_context")?.Items?.Select(LongContext).ToList() ?? [];
        if (levels.Zip(levels.Skip(1)).Any(pair => pair.First.Above >= pair.Second.Above))
        {
            fields.Refuse(value, "The limits of 'long_context' must rise.");
        }

        var rates = ReadRates(fields);
        fields.Finish("input");
        return new PriceRow(from, rates, levels);
    }

    private LongContextPrice LongContext(YamlValue value)
    {
        var fields = new PriceFields(value, _problems);
        var price = new LongContextPrice(fields.Count("above") ?? 0, ReadRates(fields));
        fields.Finish("above", "input");
        return price;
    }

    /// <summary>The token classes of a mapping.</summary>
    internal static Rates ReadRates(PriceFields fields) => new()
    {
        Input = fields.Price("input") ?? 0,
        Output = fields.Price("output"),
        CacheRead = fields.Price("cache_read"),
        CacheWrite = fields.Price("cache_write"),
        CacheWrite1h = fields.Price("cache_write_1h"),
        Reasoning = fields.Price("reasoning"),
        AudioInput = fields.Price("audio_input"),
        AudioCacheRead = fields.Price("audio_cache_read"),
        AudioOutput = fields.Price("audio_output"),
        ImageInput = fields.Price("image_input"),
        ImageOutput = fields.Price("image_output"),
    };

    private Dictionary<ServiceTier, ModePrice> Modes(PriceFields fields)
    {
        var modes = new Dictionary<ServiceTier, ModePrice>();
        foreach (var mode in fields.Find("modes")?.Fields ?? [])
        {
            if (!Enum.TryParse<ServiceTier>(mode.Name, ignoreCase: true, out var tier) || tier == ServiceTier.Standard
                || !char.IsAsciiLetter(mode.Name[0]))
            {
                fields.Refuse(mode.Value, $"Unknown mode '{Problem.Echo(mode.Name)}'.", "Known: batch, flex, priority, fast.");
            }
            else if (mode.Value.Fields is not null)
            {
                var own = new PriceFields(mode.Value, _problems);
                modes[tier] = new ModePrice(null, ReadRates(own));
                own.Finish("input");
            }
            else if (Factor(fields, mode) is { } factor)
            {
                modes[tier] = new ModePrice(factor, null);
            }
        }

        return modes;
    }

    private static Dictionary<string, Multiplier> Geography(PriceFields fields)
    {
        var regions = new Dictionary<string, Multiplier>(StringComparer.OrdinalIgnoreCase);
        foreach (var region in fields.Find("geography")?.Fields ?? [])
        {
            if (Factor(fields, region) is { } factor)
            {
                regions[region.Name] = factor;
            }
        }

        return regions;
    }

    private static Multiplier? Factor(PriceFields fields, YamlField field)
    {
        if (PriceFields.TryDecimal(field.Value, out var factor) && factor > 0 && Multiplier.TryFrom(factor, out var multiplier))
        {
            return multiplier;
        }

        fields.Refuse(field.Value, $"'{Problem.Echo(field.Name)}' must be a factor above 0, at most 100, with at most four decimals.");
        return null;
    }

    private void CheckName(string name, YamlValue value)
    {
        if (name.Length is 0 or > PriceFields.NameLengthMax || name.Any(char.IsControl))
        {
            _problems.Add(new ProblemItem(value.Place, Problem.Echo(name), "A name must have 1 to 200 printable characters."));
        }
    }
}
