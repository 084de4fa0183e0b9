using System.Globalization;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Summaries;

/// <summary>What was chosen on the list of tasks or sessions, read from its address.</summary>
public sealed record SummaryListChoice
{
    /// <summary>Rows at first, and by how many each request for more lengthens the list.</summary>
    public const int RowsStep = 25;

    private const int RowsMax = 500;

    public required SummaryWords Words { get; init; }

    public required PageAddress Address { get; init; }

    public required RangeChoice Time { get; init; }

    public required FilterChoice Filter { get; init; }

    /// <summary>Rows of the latest.</summary>
    public required int Rows { get; init; }

    /// <summary>What the address asks for and is not understood, as sentences.</summary>
    public IEnumerable<string> Problems => Time.Problems.Concat(Filter.Problems);

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static SummaryListChoice Read(SummaryWords words, PageAddress address, Instant now)
    {
        var isNumber = int.TryParse(address["rows"], NumberStyles.None, CultureInfo.InvariantCulture, out var rows);
        return new SummaryListChoice
        {
            Words = words,
            Address = address,
            Time = RangeChoice.Read(address, now, RangePreset.Today),
            Filter = FilterChoice.Read(address),
            Rows = isNumber ? Math.Clamp(rows, RowsStep, RowsMax) : RowsStep,
        };
    }

    /// <summary>Whether more rows can be asked for.</summary>
    public bool MayGrow => Rows < RowsMax;

    /// <summary>The cost of each as the API answers it.</summary>
    public PageAddress ForApi()
    {
        var range = Time.Range;
        var address = new PageAddress("/api/v1/spend", []).With("from", Moments.Rfc3339(range.From)).With("to", Moments.Rfc3339(range.To))
            .With("zone", range.Zone.Id).With("by", $"{FilterChoice.Word(Words.Dimension)},team,agent")
            .With("measure", "effective_cost,calls,unpriced_tokens");
        return Filter.Conditions.Count == 0 ? address : address.With(FilterChoice.Parameter, Filter.ForApi());
    }

    /// <summary>Usage that names none of them, on the explore page.</summary>
    public string WithoutId => Address.At(ExploreChoice.Path).Without("rows").Adding(
        FilterChoice.Parameter, FilterChoice.Text(new DimensionCondition(Words.Dimension, null, IsNegated: false)))
        .With("range", Time.Range.Preset.Key()).ToString();
}
