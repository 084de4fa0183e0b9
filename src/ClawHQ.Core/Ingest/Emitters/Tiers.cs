using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>Reads the mode in which a call was served.</summary>
internal static class Tiers
{
    private static readonly Attr[] Served = [Attr.OpenaiResponseServiceTier, Attr.GenAiOpenaiResponseServiceTier];

    private static readonly Attr[] Requested = [Attr.OpenaiRequestServiceTier, Attr.GenAiOpenaiRequestServiceTier];

    /// <summary>Sets the tier served. One that was only asked for may have been refused: the default is priced and said to be an
    /// estimate.</summary>
    public static void Read(in RecordView view, CallReading reading)
    {
        if (view.First(Served) is { } served)
        {
            reading.Tier = Parse(served);
        }
        else if (view.First(Requested) is { } asked && Parse(asked) != ServiceTier.Standard)
        {
            reading.IsEstimate = true;
        }
    }

    /// <summary>The tier by its name; every unknown name is the standard one.</summary>
    public static ServiceTier Parse(string name) => name.ToLowerInvariant() switch
    {
        "batch" => ServiceTier.Batch,
        "flex" => ServiceTier.Flex,
        "priority" => ServiceTier.Priority,
        "fast" => ServiceTier.Fast,
        _ => ServiceTier.Standard,
    };
}
