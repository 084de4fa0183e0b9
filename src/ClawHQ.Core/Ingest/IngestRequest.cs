using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Series;
using ClawHQ.Core.Ingest.Signals;
using ClawHQ.Core.Ingest.Spans;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest;

/// <summary>One OTLP request: reads each record as it is decoded, and books all of them at once.</summary>
internal sealed class IngestRequest(UsagePipeline pipeline, CallerContext caller, SeriesTable series, long receivedAt) : IIngestRequest
{
    private static readonly OpenRecord NoRecord = new(OtlpSignal.Logs, "", "");

    private readonly long _seenAt = pipeline.Clock.GetTimestamp();
    private readonly RequestKeys _keys = new(pipeline.Signals, caller.BindingId);
    private readonly RequestTally _tally = new();
    private readonly AppendRequest _append = new();
    private readonly RequestPoints _points = new();
    private readonly HashSet<ResourceView> _marked = [];
    private readonly NamedLookup _named = new(caller.Declared.Attributes);
    private readonly CallReading _reading = new() { Emitter = EmitterTable.Unknown };
    private RequestSpans? _spans;
    private ResourceView? _lastMarked;
    private ResourceView? _resource;
    private ScopeView? _scope;
    private OpenRecord _record = NoRecord;

    private ResourceView Resource => _resource ?? throw new InvalidOperationException("A record came before its resource.");

    private ScopeView Scope => _scope ?? throw new InvalidOperationException("A record came before its scope.");

    public void BeginResource(Attributes resource) =>
        (_resource, _scope) = (new ResourceView(resource, caller.Declared.Attributes), null);

    public void BeginScope(string name, string? version, Attributes scope) =>
        _scope = new ScopeView(Resource, name, scope, EmitterTable.Find(Resource, name), caller.Declared.Attributes);

    public void Span(in SpanRecord span, Attributes attributes)
    {
        _spans ??= pipeline.Families.Spans.Get();
        var node = _spans.Add(span.TraceId, span.SpanId, span.ParentSpanId);
        var view = new RecordView(attributes, Scope);
        var emitter = EmitterTable.ForSpan(Scope.Emitter, span, view);
        _record = new OpenRecord(OtlpSignal.Traces, emitter.Name, span.Name);
        _reading.Reset(emitter);
        if (Take(emitter.ReadSpan(span, view, _reading)) && TrySettle(span.EndUnixNano / 1_000_000, out var time))
        {
            var isIdentified = span.TraceId != 0 && span.SpanId != 0;
            var key = isIdentified
                ? pipeline.Hash.Begin("span").AddId(caller.BindingId).AddId(span.TraceId).Add((long)span.SpanId).Finish()
                : ContentKey(view, span.Name, span.EndUnixNano, span.TraceId, span.SpanId);
            var report = Report(view, time, Signal.Span) with { TraceId = span.TraceId, SpanId = span.SpanId };
            var entry = pipeline.Book(caller, _reading, report);
            var dedupe = _reading.Identity == CallIdentity.ResponseId
                ? new DedupeKey(ResponseKey(), DedupeKey.AnyTime)
                : new DedupeKey(key, time.DedupeTime);
            _spans.Add(new SpanCall
            {
                Node = node,
                Draft = new EntryDraft
                {
                    Entry = entry,
                    Key = dedupe,
                    Signals = Keys(time.Time),
                    Disposition = _reading.Disposition,
                },
                Outcome = _reading.Outcome,
                Richness = _reading.Richness,
                ResponseId = _reading.RequestId,
            });
        }
    }

    public void Log(in LogRecord log, Attributes attributes)
    {
        var view = new RecordView(attributes, Scope);
        var emitter = EmitterTable.ForLog(Scope.Emitter, log, view);
        _record = new OpenRecord(OtlpSignal.Logs, emitter.Name, view.Text(Attr.EventName) ?? log.EventName);
        _reading.Reset(emitter);
        if (!Take(emitter.ReadLog(log, view, _reading)) || !TrySettle(LogTime.Of(log, view), out var time))
        {
            return;
        }

        var stamp = log.TimeUnixNano > 0 ? log.TimeUnixNano : log.ObservedUnixNano;
        var hash = _reading.Identity == CallIdentity.RequestId
            ? RequestKey()
            : ContentKey(view, _record.Name, stamp, log.TraceId, log.SpanId);
        _append.Entries.Add(new EntryDraft
        {
            Entry = pipeline.Book(caller, _reading, Report(view, time, Signal.Log) with { TraceId = log.TraceId, SpanId = log.SpanId }),
            Key = new DedupeKey(hash, time.DedupeTime),
            Signals = Keys(time.Time),
            Disposition = _reading.Disposition,
        });
    }

    /// <summary>A series that does not know what the attributes say that rules name by now is read once more.</summary>
    public object? FindSeries(UInt128 rawIdentity)
    {
        var found = series.Find(rawIdentity);
        return found is { Group: { } group } && group.Names != caller.Declared.Attributes ? null : found;
    }

    public object ResolveSeries(UInt128 rawIdentity, in MetricHead metric, Attributes attributes)
    {
        var view = new RecordView(attributes, Scope);
        if (series.Find(rawIdentity) is { Group: { } group } known)
        {
            group.Name(caller.Declared.Attributes, _named.OfSeries(view));
            return known;
        }

        var resolved = SeriesResolution.Resolve(pipeline, caller, series, metric, view);
        resolved.Group?.Name(caller.Declared.Attributes, _named.OfSeries(view));
        if (resolved.Use != SeriesUse.BeyondLimit && series.HasRoom(resolved.Use))
        {
            series.Add(rawIdentity, resolved);
        }

        return resolved;
    }

    public void Point(object series, in PointRecord point)
    {
        var resolved = (MetricSeries)series;
        resolved.SeenAt = _seenAt;
        if (resolved.MarksProcess is { } process && process != _lastMarked)
        {
            _lastMarked = process;
            _marked.Add(process);
        }

        if (resolved is not { Group: { } group, Reading: { } reading })
        {
            CountUnbooked(resolved);
            return;
        }

        _record = new OpenRecord(OtlpSignal.Metrics, resolved.Emitter, resolved.Name);
        if (point.HasNoValue)
        {
            _tally.Accept(_record);
            return;
        }

        if (!PointValue.TryRead(point, reading.Unit, out var value, out var refusal))
        {
            Refuse(refusal ?? "");
            return;
        }

        if (point.TimeUnixNano <= 0 || point.StartUnixNano < 0)
        {
            Refuse("its time is none");
            return;
        }

        var count = reading.CountsCalls ? point.Count : 0;
        if (count > PointValue.CallsMax)
        {
            Refuse($"its count is not a number from 0 to {PointValue.CallsMax}");
            return;
        }

        if (resolved.IsCumulative && resolved.IsKnown(point.StartUnixNano, point.TimeUnixNano, value, count))
        {
            _tally.Accept(_record);
            return;
        }

        if (TrySettle(point.TimeUnixNano / 1_000_000, out var time))
        {
            _tally.Accept(_record);
            Add(resolved, group, reading, point, value, count, time);
        }
    }

    public void Refuse(string reason) => _tally.Refuse(_record, reason);

    public void LeaveUnread(string reason) => _tally.LeaveUnread(reason);

    public async ValueTask<IngestOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        if (_spans is { } spans)
        {
            _spans = null;
            spans.Decide(pipeline.Families);
            spans.AddTo(_append.Entries);
            pipeline.Families.Spans.Return(spans);
        }

        foreach (var process in _marked)
        {
            if (pipeline.Mark(caller, EmitterTable.OpenClawEmitter, process, receivedAt, receivedAt) is { } mark)
            {
                _append.Groups.Add(mark);
            }
        }

        foreach (var group in _points.Groups)
        {
            _append.Groups.Add(pipeline.Book(caller, group, receivedAt));
        }

        await pipeline.AppendAsync(_append, cancellationToken);
        _points.NoteDurable();
        _keys.NoteDurable();
        pipeline.Diagnostics.RequestTaken(caller.Caller, _tally);
        return _tally.ToOutcome();
    }

    /// <summary>True when the record is a call that can be booked; everything else is counted here.</summary>
    private bool Take(ReadResult result)
    {
        switch (result)
        {
            case ReadResult.Call:
                if (_reading.IsCostUnread)
                {
                    LeaveUnread(ClaimedCost.NoAmount);
                }

                return true;
            case ReadResult.Refused:
                Refuse(_reading.Refusal ?? "");
                return false;
            case ReadResult.Unused:
                _tally.Leave(_record);
                return false;
            default:
                _tally.Accept(_record);
                return false;
        }
    }

    /// <summary>Settles the time of use; a record that is too old is refused.</summary>
    private bool TrySettle(long claimed, out UseTime time)
    {
        if (!UseTime.TrySettle(claimed, receivedAt, pipeline.Retention, out time, out var refusal))
        {
            Refuse(refusal ?? "");
            return false;
        }

        if (time.ClaimedTime != 0)
        {
            LeaveUnread(UseTime.Ahead);
        }

        if (_record.Signal != OtlpSignal.Metrics)
        {
            _tally.Accept(_record);
        }

        return true;
    }

    private void Add(
        MetricSeries resolved, SeriesGroup group, MetricReading reading, in PointRecord point, long value, long count, UseTime time)
    {
        var points = _points.GroupOf(group, point.StartUnixNano, point.TimeUnixNano);
        points.Use = time;
        var keys = resolved.IsCumulative
            ? resolved.Keys(point.StartUnixNano)
            : resolved.Keys(point.StartUnixNano, point.TimeUnixNano);
        points.Points.Add(new MetricPoint(
            keys.Value, point.TimeUnixNano, point.StartUnixNano, value, reading.Measure, resolved.IsCumulative));
        if (reading.CountsCalls)
        {
            points.Points.Add(new MetricPoint(
                keys.Count, point.TimeUnixNano, point.StartUnixNano, count, PointMeasure.Calls, resolved.IsCumulative));
        }

        if (resolved.IsCumulative)
        {
            _points.Remember(resolved, new LastPoint(point.StartUnixNano, point.TimeUnixNano, value, count));
        }
    }

    private void CountUnbooked(MetricSeries resolved)
    {
        var record = new OpenRecord(OtlpSignal.Metrics, resolved.Emitter, resolved.Name);
        if (resolved.Use == SeriesUse.BeyondLimit)
        {
            _tally.Refuse(record, $"the key has more than {pipeline.Options.SeriesPerKey} live series");
        }
        else
        {
            _tally.Leave(record);
        }
    }

    private CallReport Report(in RecordView view, UseTime time, Signal signal) => new()
    {
        Claims = CanonicalLookup.ClaimsOf(view, _reading.Emitter),
        Attributes = _named.Of(view),
        Time = time,
        Signal = signal,
        ReceivedAt = receivedAt,
        Calls = 1,
    };

    /// <summary>Where the record stands among its emitter's signals; null when nothing repeats it, when it tells of no spend that
    /// another signal could repeat, or when the ledger knows.</summary>
    private SignalKeys? Keys(long time) => _reading.IsRepeatedElsewhere && (_reading.IsSpend || _reading.IsUnmeteredFallback)
        ? _keys.Unnoted(Resource, _reading, time)
        : null;

    /// <summary>A failed attempt and the call that followed may carry one request id, hence the outcome.</summary>
    private UInt128 RequestKey() => pipeline.Hash.Begin("request").AddId(caller.BindingId).Add(_reading.Emitter.Name)
        .Add((long)_reading.Outcome).Add(_reading.RequestId).Finish();

    /// <summary>Some servers' response ids are short and come again, hence the model and the counts, which a cached reply
    /// repeats.</summary>
    private UInt128 ResponseKey()
    {
        var usage = _reading.Usage;
        return pipeline.Hash.Begin("response").AddId(caller.BindingId).Add(_reading.Emitter.Name).Add(_reading.RequestId)
            .Add(_reading.Model ?? _reading.RequestModel).Add(usage.UncachedInput).Add(usage.CacheRead).Add(usage.CacheWrite)
            .Add(usage.Output).Finish();
    }

    /// <summary>Identity of a record without an id: everything that it says.</summary>
    private UInt128 ContentKey(in RecordView view, string name, long time, UInt128 trace, ulong span) => pipeline.Hash.Begin("content")
        .AddId(caller.BindingId).AddId(Resource.Identity).Add(Scope.Name).AddId(Scope.Identity).Add(name).Add(time)
        .AddId(trace).Add((long)span).AddId(view.Record.Identity).Finish();
}
