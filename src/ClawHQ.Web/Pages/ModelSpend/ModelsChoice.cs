using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Comparison;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.ModelSpend;

/// <summary>What was chosen on the page of models, read from its address.</summary>
public sealed record ModelsChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/models";

    /// <summary>The parameter that names the models to compare; it may repeat.</summary>
    public const string On = "on";

    public required PageAddress Address { get; init; }

    public required RangeChoice Time { get; init; }

    public required FilterChoice Filter { get; init; }

    /// <summary>The models to price the usage on, as the address names them; empty for those that the page picks.</summary>
    public required IReadOnlyList<string> Compared { get; init; }

    /// <summary>What the address asks for and is not understood, as sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static ModelsChoice Read(PageAddress address, Instant now)
    {
        var time = RangeChoice.Read(address, now, RangePreset.MonthToDate);
        var filter = FilterChoice.Read(address);
        return new ModelsChoice
        {
            Address = address,
            Time = time,
            Filter = filter,
            Compared = [.. address.All(On).Select(n => n.Trim()).Where(n => n.Length > 0).Distinct().Take(ModelComparer.ModelsMax)],
            Problems = [.. time.Problems, .. filter.Problems],
        };
    }

    /// <summary>The same page, seen only through one model of one provider.</summary>
    public string Only(string? provider, string? model) => Address
        .Adding(FilterChoice.Parameter, FilterChoice.Text(new DimensionCondition(Dimension.Model, model, IsNegated: false)))
        .Adding(FilterChoice.Parameter, FilterChoice.Text(new DimensionCondition(Dimension.Provider, provider, IsNegated: false)))
        .ToString();

    /// <summary>An address of the API with the page's range and filters.</summary>
    public PageAddress ForApi(string path)
    {
        var range = Time.Range;
        var address = new PageAddress(path, []).With("from", Moments.Rfc3339(range.From)).With("to", Moments.Rfc3339(range.To))
            .With("zone", range.Zone.Id);
        return Filter.Conditions.Count == 0 ? address : address.With(FilterChoice.Parameter, Filter.ForApi());
    }
}
