using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Pages.Owners;
using ClawHQ.Web.Ranges;

namespace ClawHQ.Web.Shell;

/// <summary>The page of a value of a dimension, where somebody looks for one by its name.</summary>
public static class Destinations
{
    /// <summary>Where a value of a dimension is shown: its own page, or what it is made of in Explore.</summary>
    public static string Of(Dimension dimension, string value) =>
        OwnerKind.PageOf(dimension, value) ?? Only(dimension, value, Dimension.Agent);

    /// <summary>Explore with nothing but this value, split by what it is made of.</summary>
    private static string Only(Dimension dimension, string value, Dimension by) => new PageAddress(ExploreChoice.Path, [])
        .With("by", FilterChoice.Word(by))
        .With(FilterChoice.Parameter, FilterChoice.Text(new DimensionCondition(dimension, value, IsNegated: false)))
        .ToString();
}
