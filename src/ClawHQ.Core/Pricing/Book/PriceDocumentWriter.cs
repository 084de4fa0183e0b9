using System.Globalization;
using System.Text;
using ClawHQ.Domain;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Book;

/// <summary>Writes a price file in its canonical form: the same prices always give the same text.</summary>
internal static class PriceDocumentWriter
{
    /// <summary>Aliases and kind come before the rows.</summary>
    private const int StatedBeforeRows = 2;

    /// <summary>The whole file.</summary>
    public static string Write(PriceDocument document)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"format: {PriceDocumentReader.Format}\n");
        Line(text, 0, "generated", document.Generated is { } day ? Quote(day) : null);
        text.Append("providers:\n");
        foreach (var provider in document.Providers)
        {
            Provider(text, provider);
        }

        return text.ToString();
    }

    /// <summary>What a model states beside its rows, by name in the order of the file, each as it is written there; null for what it
    /// does not state.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Stated(ModelPrice model)
    {
        var facts = model.Facts;
        var regions = model.Geography.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{Quote(g.Key)}: {g.Value}");
        return
        [
            ("aliases", List(model.Aliases)),
            ("kind", facts.Kind == ModelFacts.None.Kind ? null : Quote(facts.Kind)),
            ("modes", Modes(model.Modes)),
            ("geography", model.Geography.Count == 0 ? null : $"{{{string.Join(", ", regions)}}}"),
            ("web_searches", model.WebSearches is { } searches ? Usd(searches) : null),
            ("context", facts.Context?.ToString(CultureInfo.InvariantCulture)),
            ("max_output", facts.MaxOutput?.ToString(CultureInfo.InvariantCulture)),
            ("capabilities", List(facts.Capabilities)),
            ("retires", facts.Retires is { } retires ? Quote(retires) : null),
            ("sources", facts.Sources is { } sources ? Quote(sources) : null),
            ("note", facts.Note is { } note ? Quote(note) : null),
        ];
    }

    /// <summary>Dollars without trailing zeros, such as <c>0.075</c>.</summary>
    public static string Usd(long nanos) => ((decimal)nanos / Money.NanosPerUsd).ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>A row as it is written.</summary>
    public static string Row(PriceRow row)
    {
        var parts = new List<string>();
        if (row.From is { } from)
        {
            parts.Add($"from: {from:uuuu-MM-dd}");
        }

        parts.AddRange(Rate(row.Rates));
        if (row.LongContext.Count > 0)
        {
            var levels = row.LongContext.Select(l => $"{{{string.Join(", ", Rate(l.Rates).Prepend($"above: {l.Above}"))}}}");
            parts.Add($"long_context: [{string.Join(", ", levels)}]");
        }

        return $"{{{string.Join(", ", parts)}}}";
    }

    private static void Provider(StringBuilder text, ProviderPrices provider)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {Quote(provider.Name)}:\n");
        Line(text, 4, "aliases", List(provider.Aliases));
        Line(text, 4, "families", List(provider.Families));
        Line(text, 4, "prefixes", List(provider.Prefixes));
        Line(text, 4, "web_searches", provider.WebSearches is { } searches ? Usd(searches) : null);
        Line(text, 4, "modes", Modes(provider.Modes));
        text.Append("    models:").Append(provider.Models.Count == 0 ? " {}\n" : "\n");
        foreach (var model in provider.Models)
        {
            Model(text, model);
        }
    }

    private static void Model(StringBuilder text, ModelPrice model)
    {
        text.Append(CultureInfo.InvariantCulture, $"      {Quote(model.Model)}:\n");
        var stated = Stated(model);
        foreach (var (name, value) in stated.Take(StatedBeforeRows))
        {
            Line(text, 8, name, value);
        }

        text.Append("        prices:\n");
        foreach (var row in model.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"          - {Row(row)}\n");
        }

        foreach (var (name, value) in stated.Skip(StatedBeforeRows))
        {
            Line(text, 8, name, value);
        }
    }

    private static string? Modes(IReadOnlyDictionary<Domain.Usage.ServiceTier, ModePrice> modes)
    {
        var parts = modes.OrderBy(m => m.Key).Select(m => $"{m.Key.ToString().ToLowerInvariant()}: {Mode(m.Value)}");
        return modes.Count == 0 ? null : $"{{{string.Join(", ", parts)}}}";
    }

    private static string Mode(ModePrice mode) =>
        mode.Rates is { } rates ? $"{{{string.Join(", ", Rate(rates))}}}" : $"{mode.Factor}";

    private static IEnumerable<string> Rate(Rates rates) =>
        RateNames.All(rates).Where(r => r.Rate is not null).Select(r => $"{r.Name}: {Usd(r.Rate!.Value)}");

    private static string? List(IReadOnlyList<string> items) => items.Count == 0 ? null : $"[{string.Join(", ", items.Select(Quote))}]";

    private static void Line(StringBuilder text, int indent, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(' ', indent).Append(name).Append(": ").Append(value).Append('\n');
        }
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
