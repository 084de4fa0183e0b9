using System.Globalization;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;

namespace ClawHQ.Web.Pages.Prices;

/// <summary>What was chosen on the page of prices, read from its address.</summary>
public sealed record PricesChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/prices";

    /// <summary>Rows of the book at first, and by how many each request for more lengthens it.</summary>
    public const int RowsStep = 25;

    private const int RowsMax = 2_000;
    private const int TextMax = 200;

    public required PageAddress Address { get; init; }

    /// <summary>What models are searched by; null for all.</summary>
    public required string? Text { get; init; }

    /// <summary>The only provider to list; null for all.</summary>
    public required string? Provider { get; init; }

    /// <summary>The model whose history is shown, as <c>provider/model</c>; null for none.</summary>
    public required string? Shown { get; init; }

    /// <summary>Rows of the book.</summary>
    public required int Rows { get; init; }

    /// <summary>Reads an address.</summary>
    public static PricesChoice Read(PageAddress address)
    {
        var isNumber = int.TryParse(address["rows"], NumberStyles.None, CultureInfo.InvariantCulture, out var rows);
        return new PricesChoice
        {
            Address = address,
            Text = Cut(address["q"]),
            Provider = Cut(address["provider"]),
            Shown = Cut(address["show"]),
            Rows = isNumber ? Math.Clamp(rows, RowsStep, RowsMax) : RowsStep,
        };
    }

    /// <summary>The rows of the book as the API answers them.</summary>
    public PageAddress ForApi() => new PageAddress("/api/v1/prices", []).With("q", Text).With("provider", Provider).With("limit", "1000");

    /// <summary>The page with a model's history.</summary>
    public string Showing(string provider, string model) => $"{Address.With("show", $"{provider}/{model}")}#model";

    /// <summary>The page with a longer list.</summary>
    public string Longer => $"{Address.With("rows", Counts.Plain(Rows + RowsStep))}#book";

    private static string? Cut(string? text) => text?.Trim() is { Length: > 0 and <= TextMax } trimmed ? trimmed : null;
}
