using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Ranges;

namespace ClawHQ.Web.Shell;

/// <summary>The page of a value of a dimension, where somebody looks for one by its name.</summary>
public static class Destinations
{
    /// <summary>Where a value of a dimension is shown.</summary>
    public static string Of(Dimension dimension, string value) => dimension switch
    {
        Dimension.Team => Only(Dimension.Team, value, Dimension.Agent),
        Dimension.Agent => Only(Dimension.Agent, value, Dimension.Model),
        _ => Only(dimension, value, Dimension.Agent),
    };

    /// <summary>Explore with nothing but this value, split by what it is made of.</summary>
    private static string Only(Dimension dimension, string value, Dimension by) => new PageAddress(ExploreChoice.Path, [])
        .With("by", FilterChoice.Word(by))
        .With(FilterChoice.Parameter, FilterChoice.Text(new DimensionCondition(dimension, value, IsNegated: false)))
        .ToString();
}
