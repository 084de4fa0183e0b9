using System.Globalization;
using System.Text;
using ClawHQ.Core.Api;

namespace ClawHQ.Core.Pricing.Listing;

/// <summary>Models with the price in force as comma-separated values, dollars per million tokens. What there is no price for is
/// empty.</summary>
internal static class PriceCsv
{
    private static readonly string[] Rates =
    [
        "input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning", "audio_input", "audio_output", "image_input",
        "image_output",
    ];

    public static string Of(IEnumerable<PriceView> models)
    {
        var text = new StringBuilder();
        CsvLine.Append(text, ["provider", "model", "from", .. Rates, "context", "max_output", "retires"]);
        foreach (var model in models)
        {
            CsvLine.Append(
                text,
                [
                    CsvLine.Harmless(model.Provider), CsvLine.Harmless(model.Model), model.Price?.From ?? "",
                    .. Rates.Select(r => model.Price?.Rates.GetValueOrDefault(r) ?? ""),
                    Number(model.Context), Number(model.MaxOutput), CsvLine.Harmless(model.Retires),
                ]);
        }

        return text.ToString();
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
