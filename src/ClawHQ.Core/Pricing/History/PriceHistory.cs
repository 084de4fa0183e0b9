using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Matching;

namespace ClawHQ.Core.Pricing.History;

/// <summary>Earlier states of the book, so that an entry can be worked out again as it was.</summary>
internal sealed class PriceHistory(PriceStore store)
{
    /// <summary>Versions kept ready; each takes about a megabyte.</summary>
    private const int ReadyMax = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PriceBook?> _ready = new(StringComparer.Ordinal);

    /// <summary>The book under which a price was given; null when that version is not known.</summary>
    /// <param name="priceVersion">As <see cref="PricedUsage.PriceVersion"/> names it.</param>
    public PriceBook? Find(string priceVersion)
    {
        var version = VersionOf(priceVersion);
        lock (_gate)
        {
            if (_ready.TryGetValue(version, out var book))
            {
                return book;
            }

            if (_ready.Count >= ReadyMax)
            {
                _ready.Clear();
            }

            return _ready[version] = Load(version);
        }
    }

    /// <summary>The book's part of a price version.</summary>
    public static string VersionOf(string priceVersion) => priceVersion[(priceVersion.LastIndexOf('#') + 1)..];

    private PriceBook? Load(string version) =>
        store.Find(version) is { } found && PriceDocumentReader.Read(new StringReader(found.Document), out _) is { } document
            ? new PriceBook(new PriceBookSnapshot(document, found.Terms))
            : null;
}
