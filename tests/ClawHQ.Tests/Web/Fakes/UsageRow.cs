using ClawHQ.Core.Ledger;
using NodaTime;

namespace ClawHQ.Tests.Web.Fakes;

/// <summary>Usage as the pages' tests state it. A null cost is unpriced.</summary>
internal sealed record UsageRow(
    Instant Time, string Agent, string? Team, string Model, long? CostNanos, long Tokens, int? Calls = 1, string? Project = null)
{
    public string? Value(Dimension dimension) => dimension switch
    {
        Dimension.Agent => Agent,
        Dimension.Team => Team,
        Dimension.Project => Project,
        Dimension.Model => Model,
        _ => null,
    };
}
