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
        if (ServedOf(view) is { } served)
        {
            reading.Tier = served;
        }
        else if (view.First(Requested) is { } asked && Parse(asked) != ServiceTier.Standard)
        {
            reading.IsEstimate = true;
        }
    }

    /// <summary>The tier that the record says was served; null when it says none.</summary>
    public static ServiceTier? ServedOf(in RecordView view) => view.First(Served) is { } served ? Parse(served) : null;

    /// <summary>The tier by its name; every unknown name is the standard one.</summary>
    public static ServiceTier Parse(string name) => TierWords.Parse(name) ?? ServiceTier.Standard;
}
