using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>Reads the cost that an emitter claims.</summary>
internal static class ClaimedCost
{
    private static readonly Attr[] Keys =
    [
        Attr.CostUsd, Attr.GenAiUsageCost, Attr.GenAiCostTotalCost, Attr.LitellmCostTotal, Attr.OperationCost, Attr.LlmCostTotal,
    ];

    /// <summary>Nano-dollars; null when none is claimed, or what is claimed is no amount. <c>cost_usd_micros</c> is rounded
    /// and only
    /// read where nothing better is there.</summary>
    public static long? Of(Attributes attributes)
    {
        foreach (var key in Keys)
        {
            if (attributes.TryGetDouble(key, out var claimed))
            {
                return TryToNanos(claimed, out var nanos) ? nanos : null;
            }
        }

        return attributes.TryGetCount(Attr.CostUsdMicros, out var micros) && micros <= 9_000_000_000_000 ? micros * 1_000 : null;
    }

    /// <summary>An amount in dollars as nano-dollars. False for negative and absurd amounts.</summary>
    public static bool TryToNanos(double claimed, out long nanos)
    {
        var isAmount = Money.TryFromReported(claimed, out var money) && money.Nanos >= 0;
        nanos = money.Nanos;
        return isAmount;
    }
}
