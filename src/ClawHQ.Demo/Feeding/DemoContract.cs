using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Feeding;

/// <summary>The contract that lowers Anthropic's prices from one day on.</summary>
internal sealed class DemoContract(PriceBook book, PriceChanges changes, TimeProvider clock)
{
    private const string Id = "contract";

    /// <summary>Puts it in force, unless it is.</summary>
    public Task AgreeAsync(DemoStory story, CancellationToken cancellationToken)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(story.FirstDay + (Plot.ContractDay * AgentDay.LengthMs));
        var request = new DiscountRequest(
            "anthropic", null, null, from, null, Plot.ContractPercent, null, "Yearly contract, negotiated on the first weeks.");
        var discount = new TermReader(clock).Discount(Id, request, book.Current);
        return changes.ChangeTermsAsync(
            terms => terms.Discounts.Any(d => d.Id == Id) ? null : terms with { Discounts = [.. terms.Discounts, discount] },
            Actor.System with { Name = "demo" },
            (before, after) => TermTrail.Discount(AuditAction.PriceDiscountSet, Id, before, after),
            $"Discount {Id}: anthropic.", cancellationToken);
    }
}
