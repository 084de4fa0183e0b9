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

    /// <summary>What is said of costs that cannot be one.</summary>
    public const string NoAmount = "costs that are no amount of at least 0 dollars were not read";

    /// <summary>Sets the cost that a record claims, in nano-dollars; none when it claims none, or no amount. <c>cost_usd_micros</c> is
    /// rounded and only read where nothing better is there.</summary>
    public static void Read(Attributes attributes, CallReading reading)
    {
        foreach (var key in Keys)
        {
            if (attributes.TryGetDouble(key, out var claimed))
            {
                reading.ReportedCost = TryToNanos(claimed, out var nanos) ? nanos : null;
                reading.IsCostUnread = reading.ReportedCost is null;
                return;
            }

            reading.IsCostUnread |= attributes.TryGetText(key, out var text) && text.Length > 0;
        }

        if (attributes.TryGetCount(Attr.CostUsdMicros, out var micros))
        {
            reading.ReportedCost = micros <= 9_000_000_000_000 ? micros * 1_000 : null;
            reading.IsCostUnread = reading.ReportedCost is null;
        }
    }

    /// <summary>An amount in dollars as nano-dollars. False for negative and absurd amounts.</summary>
    public static bool TryToNanos(double claimed, out long nanos)
    {
        var isAmount = Money.TryFromReported(claimed, out var money) && money.Nanos >= 0;
        nanos = money.Nanos;
        return isAmount;
    }
}
