using System.Diagnostics.Metrics;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>What the ledger's writer tells <c>/metrics</c>: figures since the start of the program, and how it stands now.</summary>
public sealed class LedgerMetrics
{
    private static readonly KeyValuePair<string, object?> OfUsage = new("kind", "usage");
    private static readonly KeyValuePair<string, object?> OfAdjustments = new("kind", "adjustment");
    private static readonly KeyValuePair<string, object?> OfFailedAttempts = new("kind", "failed_attempt");

    private readonly Meter _meter;
    private readonly Counter<long> _entries;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _unpricedTokens;
    private readonly Histogram<double> _commits;

    /// <param name="meters">Makes the meters of this server.</param>
    public LedgerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("ClawHQ.Ledger");
        _entries = _meter.CreateCounter<long>("clawhq.ledger.entries", null, "Entries appended, by kind.");
        _duplicates = _meter.CreateCounter<long>("clawhq.ledger.duplicates", null, "Reports that the ledger held already.");
        _unpricedTokens = _meter.CreateCounter<long>("clawhq.ledger.unpriced_tokens", null, "Tokens booked without a price.");
        _commits = _meter.CreateHistogram<double>("clawhq.ledger.commit.duration", "s", "Time that commits took to be durable.");
    }

    /// <summary>Shows where the writer is.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="queue">What waits for it.</param>
    internal void Watch(LedgerWriter writer, AppendQueue queue)
    {
        _ = _meter.CreateObservableGauge(
            "clawhq.ledger.position", () => writer.Position, null, "The last sequence number that is durable.");
        _ = _meter.CreateObservableGauge("clawhq.ledger.series", () => writer.SeriesCount, null, "Cumulative series with a cursor.");
        _ = _meter.CreateObservableGauge(
            "clawhq.ledger.writable", () => writer.Unavailable is null ? 1 : 0, null, "1 while the ledger can be written, else 0.");
        _ = _meter.CreateObservableGauge(
            "clawhq.ledger.queue.requests", () => queue.Depth.Requests, null, "Requests that wait for the next commit.");
        _ = _meter.CreateObservableGauge(
            "clawhq.ledger.queue.records", () => queue.Depth.Records, null, "Records in the requests that wait for the next commit.");
    }

    /// <summary>Counts a commit that is durable.</summary>
    /// <param name="duration">From its begin to the disk.</param>
    /// <param name="entries">What it appended.</param>
    /// <param name="duplicates">Reports that it left out.</param>
    internal void Committed(TimeSpan duration, IReadOnlyList<LedgerEntry> entries, int duplicates)
    {
        var (usage, adjustments, unpriced) = (0, 0, 0L);
        foreach (var entry in entries)
        {
            usage += entry.Kind == EntryKind.Usage ? 1 : 0;
            adjustments += entry.Kind == EntryKind.Adjustment ? 1 : 0;
            unpriced += entry is { Kind: EntryKind.Usage, EffectiveCost: null } ? entry.Usage.Total : 0;
        }

        _commits.Record(duration.TotalSeconds);
        Count(_entries, usage, OfUsage);
        Count(_entries, adjustments, OfAdjustments);
        Count(_entries, entries.Count - usage - adjustments, OfFailedAttempts);
        _duplicates.Add(duplicates);
        _unpricedTokens.Add(unpriced);
    }

    private static void Count(Counter<long> counter, int count, KeyValuePair<string, object?> label)
    {
        if (count > 0)
        {
            counter.Add(count, label);
        }
    }
}
