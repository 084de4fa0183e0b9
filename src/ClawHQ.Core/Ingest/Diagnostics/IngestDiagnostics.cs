using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Series;
using ClawHQ.Core.Ingest.UsageApi;

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>Remembers what was received, used, left and refused since the start. All of it is bounded; nothing of it is
/// content.</summary>
public sealed class IngestDiagnostics
{
    private const int UsageSignal = 3;

    /// <summary>What stands in the list for the key of somebody unknown.</summary>
    private const string NoKey = "(none accepted)";

    private static readonly string[] SignalNames = ["metrics", "traces", "logs", "usage"];

    private readonly TimeProvider _clock;
    private readonly IngestOptions _options;
    private readonly SeriesTables _tables;
    private readonly IngestMetrics _metrics;
    private readonly DateTimeOffset _since;
    private readonly RateWindow[] _records = [new(), new(), new(), new()];
    private readonly RateWindow[] _requests = [new(), new(), new(), new()];
    private readonly BoundedCounts<(string Emitter, string Key, int? KeyId)> _sources = new(2_000);
    private readonly BoundedCounts<OpenRecord> _unused = new(2_000);
    private readonly BoundedCounts<(OpenRecord Record, string Reason)> _refused = new(500);
    private readonly BoundedCounts<(OtlpSignal? Signal, string Key, int Status, string Reason)> _refusedRequests = new(200);
    private readonly BoundedCounts<(string Key, string Dimension, string Claimed)> _claims = new(500);
    private readonly BoundedCounts<string> _unread = new(50);
    private long _lastRequest;

    internal IngestDiagnostics(TimeProvider clock, IngestOptions options, SeriesTables tables, IngestMetrics metrics)
    {
        (_clock, _options, _tables, _metrics) = (clock, options, tables, metrics);
        _since = clock.GetUtcNow();
    }

    /// <summary>Everything at this moment.</summary>
    public IngestReport Report()
    {
        var now = _clock.GetUtcNow();
        var last = Interlocked.Read(ref _lastRequest);
        return new IngestReport
        {
            Since = _since,
            LastRequest = last == 0 ? null : At(last),
            Rates = [.. SignalNames.Select((name, i) => new SignalRate(
                name, _records[i].LastMinute(now), _requests[i].LastMinute(now), _records[i].Total, _requests[i].Total))],
            Sources = [.. _sources.Latest().Select(s => new IngestSource(
                s.Key.Emitter, s.Key.Key, s.Key.KeyId, s.Value.Count, At(s.Value.LastAt)))],
            Unused = [.. _unused.Latest().Select(u => new UnusedName(
                NameOf(u.Key.Signal), u.Key.Emitter, u.Key.Name, u.Value.Count, At(u.Value.LastAt)))],
            UnusedOthers = _unused.Others,
            RefusedRecords = [.. _refused.Latest().Select(r => new RefusedRecord(
                NameOf(r.Key.Record.Signal), r.Key.Record.Emitter, r.Key.Record.Name, r.Key.Reason, r.Value.Count, At(r.Value.LastAt)))],
            RefusedRequests = [.. _refusedRequests.Latest().Select(r => new RefusedRequest(
                r.Key.Signal is { } s ? NameOf(s) : null, r.Key.Key, r.Key.Status, r.Key.Reason, r.Value.Count, At(r.Value.LastAt)))],
            IgnoredClaims = [.. _claims.Latest().Select(c => new IgnoredClaim(
                c.Key.Key, c.Key.Dimension, c.Key.Claimed, c.Value.Count, At(c.Value.LastAt)))],
            Unread = [.. _unread.Latest().Select(u => new UnreadPart(u.Key, u.Value.Count, At(u.Value.LastAt)))],
            Series = [.. _tables.Counts().Select(t => new KeySeries(t.Name, t.Series, _options.SeriesPerKey))],
        };
    }

    internal void RequestTaken(Caller caller, RequestTally tally)
    {
        var now = _clock.GetUtcNow();
        var at = Seen(now);
        foreach (var ((signal, emitter), count) in tally.Taken)
        {
            _records[(int)signal].Add(count, now);
            _sources.Add((emitter, caller.Name, caller.KeyId), count, at);
        }

        foreach (var signal in tally.Taken.Keys.Select(t => t.Signal).Distinct())
        {
            _requests[(int)signal].Add(1, now);
        }

        foreach (var (record, count) in tally.Unused)
        {
            _unused.Add(record with { Name = Problem.Echo(record.Name) }, count, at);
        }

        foreach (var ((record, reason), count) in tally.Refused)
        {
            _refused.Add((record with { Name = Problem.Echo(record.Name) }, reason), count, at);
        }

        foreach (var (reason, count) in tally.Unread)
        {
            _unread.Add(reason, count, at);
        }

        Measure(tally);
    }

    internal void UsageTaken(Caller caller, int records, int ahead, IReadOnlyList<RejectedRecord> rejected)
    {
        var now = _clock.GetUtcNow();
        var at = Seen(now);
        _records[UsageSignal].Add(records, now);
        _requests[UsageSignal].Add(1, now);
        _sources.Add((UsageEmitter.Instance.Name, caller.Name, caller.KeyId), records, at);
        if (ahead > 0)
        {
            _unread.Add(UseTime.Ahead, ahead, at);
        }

        _metrics.Taken(SignalNames[UsageSignal], records, 0);
        if (rejected.Count > 0)
        {
            // The reasons quote what clients wrote.
            _metrics.Refused(SignalNames[UsageSignal], "invalid record", rejected.Count);
        }

        foreach (var reason in rejected.GroupBy(r => r.Error))
        {
            _refused.Add((new OpenRecord(null, UsageEmitter.Instance.Name, ""), Problem.Echo(reason.Key)), reason.Count(), at);
        }
    }

    internal void RequestRefused(Caller caller, OtlpSignal? signal, int status, string reason)
    {
        _refusedRequests.Add((signal, caller.Name, status, Problem.Echo(reason)), 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        _metrics.RequestRefused(signal is null ? null : NameOf(signal), status);
    }

    /// <summary>Notes telemetry that was turned away before anything read it: without a right, by another method, by the wrong
    /// door.</summary>
    /// <param name="caller">Who sent it; null where that is not known.</param>
    /// <param name="status">The HTTP status of the answer, for gRPC too.</param>
    /// <param name="reason">What was wrong, in words of ours.</param>
    public void TurnedAway(Caller? caller, int status, string reason)
    {
        _refusedRequests.Add((null, caller?.Name ?? NoKey, status, reason), 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        _metrics.RequestRefused(null, status);
    }

    internal void ClaimsIgnored(Caller caller, IgnoredClaims ignored, in Claims claims)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        Note(IgnoredClaims.Team, "team", claims.Team);
        Note(IgnoredClaims.Project, "project", claims.Project);
        Note(IgnoredClaims.Agent, "agent", claims.Agent);

        void Note(IgnoredClaims kind, string dimension, string? claimed)
        {
            if (ignored.HasFlag(kind))
            {
                _claims.Add((caller.Name, dimension, Problem.Echo(claimed ?? "")), 1, now);
            }
        }
    }

    private void Measure(RequestTally tally)
    {
        foreach (var signal in tally.Taken.GroupBy(t => t.Key.Signal))
        {
            _metrics.Taken(
                NameOf(signal.Key), signal.Sum(t => (long)t.Value),
                tally.Unused.Where(u => u.Key.Signal == signal.Key).Sum(u => (long)u.Value));
        }

        foreach (var ((record, reason), count) in tally.Refused)
        {
            _metrics.Refused(NameOf(record.Signal), reason, count);
        }
    }

    private long Seen(DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        Interlocked.Exchange(ref _lastRequest, at);
        return at;
    }

    private static string NameOf(OtlpSignal? signal) => SignalNames[signal is { } known ? (int)known : UsageSignal];

    private static DateTimeOffset At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
