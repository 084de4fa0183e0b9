using ClawHQ.Core.Ledger;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>What was chosen on the overview, read from its address.</summary>
public sealed record OverviewChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/";

    /// <summary>What the chart can be split by.</summary>
    public static IReadOnlyList<Dimension> Splits { get; } = [Dimension.Team, Dimension.Project, Dimension.Model, Dimension.Agent];

    public required PageAddress Address { get; init; }

    public required RangeChoice Time { get; init; }

    /// <summary>What the chart is split by.</summary>
    public required Dimension By { get; init; }

    public required FilterChoice Filter { get; init; }

    /// <summary>What the address asks for and is not understood, as sentences.</summary>
    public IEnumerable<string> Problems => Time.Problems.Concat(Filter.Problems);

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static OverviewChoice Read(PageAddress address, Instant now) => new()
    {
        Address = address,
        Time = RangeChoice.Read(address, now, RangePreset.Last30Days),
        By = Splits.FirstOrDefault(d => FilterChoice.Word(d) == address["by"], Dimension.Team),
        Filter = FilterChoice.Read(address),
    };

    /// <summary>The same page, seen only through one value of a dimension.</summary>
    public string Only(Dimension dimension, string? value) => FilterChoice.Narrowed(Address, dimension, value).ToString();

    /// <summary>The same question to the API, whose answer are the rows behind the figures.</summary>
    /// <param name="by">Dimensions to group by, as the API spells them.</param>
    public PageAddress Rows(string by)
    {
        var range = Time.Range;
        var address = new PageAddress("/api/v1/spend", []).With("from", Moments.Rfc3339(range.From)).With("to", Moments.Rfc3339(range.To))
            .With("zone", range.Zone.Id).With("by", by);
        return Filter.Conditions.Count == 0 ? address : address.With(FilterChoice.Parameter, Filter.ForApi());
    }

    /// <summary>The question to the API why the range cost more or less than another.</summary>
    public PageAddress DifferenceTo(TimeRange against)
    {
        var range = Time.Range;
        var address = new PageAddress("/api/v1/spend/difference", []).With("from", Moments.Rfc3339(range.From))
            .With("to", Moments.Rfc3339(range.To)).With("against_from", Moments.Rfc3339(against.From))
            .With("against_to", Moments.Rfc3339(against.To)).With("zone", range.Zone.Id);
        return Filter.Conditions.Count == 0 ? address : address.With(FilterChoice.Parameter, Filter.ForApi());
    }
}
