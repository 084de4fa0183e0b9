using System.Diagnostics.Metrics;

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>What ingest tells <c>/metrics</c>. Labels are signals, statuses and reasons of ours, never a word of a client.</summary>
internal sealed class IngestMetrics
{
    /// <summary>Reasons that are told apart; those beyond are counted as <see cref="OtherReason"/>.</summary>
    private const int ReasonsMax = 100;

    private const string OtherReason = "other";

    private readonly Counter<long> _received;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unused;
    private readonly Counter<long> _refusedRequests;
    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <param name="meters">Makes the meters of this server.</param>
    public IngestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ClawHQ.Ingest");
        _received = meter.CreateCounter<long>("clawhq.ingest.records.received", null, "Records in requests that were taken, by signal.");
        _accepted = meter.CreateCounter<long>(
            "clawhq.ingest.records.accepted", null, "Received records that were not refused, duplicates and unused ones included.");
        _refused = meter.CreateCounter<long>("clawhq.ingest.records.refused", null, "Received records that were refused, by reason.");
        _unused = meter.CreateCounter<long>("clawhq.ingest.records.unused", null, "Accepted records that no rule uses.");
        _refusedRequests = meter.CreateCounter<long>(
            "clawhq.ingest.requests.refused", null, "Requests that were refused as a whole, by the status of the answer.");
    }

    /// <summary>Counts the records of a request that was taken.</summary>
    public void Taken(string signal, long accepted, long unused)
    {
        KeyValuePair<string, object?> label = new("signal", signal);
        _received.Add(accepted, label);
        _accepted.Add(accepted, label);
        if (unused > 0)
        {
            _unused.Add(unused, label);
        }
    }

    /// <summary>Counts refused records of a request that was taken.</summary>
    public void Refused(string signal, string reason, long count)
    {
        KeyValuePair<string, object?> label = new("signal", signal);
        _received.Add(count, label);
        _refused.Add(count, label, new("reason", Known(reason)));
    }

    /// <summary>Counts a request that was refused as a whole.</summary>
    /// <param name="signal">What it was meant to carry; null when that was not known.</param>
    /// <param name="status">The HTTP status of the answer.</param>
    public void RequestRefused(string? signal, int status) =>
        _refusedRequests.Add(1, new("signal", signal ?? "unknown"), new("status", status));

    private string Known(string reason)
    {
        lock (_gate)
        {
            return _reasons.Contains(reason) || (_reasons.Count < ReasonsMax && _reasons.Add(reason)) ? reason : OtherReason;
        }
    }
}
