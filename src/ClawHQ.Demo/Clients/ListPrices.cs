using ClawHQ.Core.Pricing;
using ClawHQ.Demo.World;
using ClawHQ.Domain;

namespace ClawHQ.Demo.Clients;

/// <summary>What clients know of prices: the public ones, never what their operator agreed with a provider.</summary>
internal sealed class ListPrices
{
    private readonly PriceBook _book = PriceBook.Shipped();

    /// <summary>A call's price in nano-dollars; null for a model that no book has.</summary>
    public long? Of(SimulatedCall call) => _book.Price(
        new PriceQuery
        {
            Provider = call.Task.Model.Provider,
            Model = call.Task.Model.Name,
            Time = call.Time,
            IsSingleCall = true,
        },
        call.Usage).ListCost;

    /// <summary>Nano-dollars as the floating-point dollars that clients send.</summary>
    public static double AsSent(long nanos) => nanos / (double)Money.NanosPerUsd;
}
