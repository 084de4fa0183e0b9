using ClawHQ.Core.Ledger;

namespace ClawHQ.Web.Pages.Configuration.PastUsage.Moves;

/// <summary>One owner that becomes another one.</summary>
/// <param name="Dimension">Which: team, project, client or environment.</param>
/// <param name="Before">The present one; null for none.</param>
/// <param name="After">The new one; null for none.</param>
public sealed record OwnerChange(Dimension Dimension, string? Before, string? After)
{
    /// <summary>The owners that become others.</summary>
    public static IReadOnlyList<OwnerChange> Between(
        Core.Ledger.Reattribution.Owners before, Core.Ledger.Reattribution.Owners after) =>
    [
        .. new OwnerChange[]
        {
            new(Dimension.Team, before.Team, after.Team),
            new(Dimension.Project, before.Project, after.Project),
            new(Dimension.Client, before.Client, after.Client),
            new(Dimension.Environment, before.Environment, after.Environment),
        }.Where(c => c.Before != c.After),
    ];
}
