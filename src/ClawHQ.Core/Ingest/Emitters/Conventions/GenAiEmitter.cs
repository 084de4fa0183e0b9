using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Conventions;

/// <summary>
/// A library that follows the OpenTelemetry GenAI conventions: leaf spans are the ledger signal, the event with the details of an
/// operation stands in for them, then the token metrics. Libraries differ in the hooks.
/// </summary>
internal abstract class GenAiEmitter : Emitter
{
    private const string DetailsEvent = "gen_ai.client.inference.operation.details";

    private readonly RuleNames _spanRule;
    private readonly RuleNames _eventRule;
    private readonly GenAiMetrics _metrics;

    protected GenAiEmitter(string name)
    {
        Name = name;
        _spanRule = new RuleNames($"{name}.span");
        _eventRule = new RuleNames($"{name}.operation_details");
        _metrics = new GenAiMetrics(this);
    }

    public sealed override string Name { get; }

    /// <summary>True when the library counts cached tokens beside its input.</summary>
    protected virtual bool InputExcludesCache(in RecordView view, string? provider) => false;

    /// <summary>True when the library's cost metric stands beside token metrics.</summary>
    public virtual bool HasTokenMetrics => false;

    public override ReadResult ReadSpan(in SpanRecord span, in RecordView view, CallReading reading)
    {
        var kind = Classify(span, view);
        if (kind != ReadResult.Call)
        {
            return kind;
        }

        var result = ReadUsage(view, reading, _spanRule);
        if (result != ReadResult.Call)
        {
            return result;
        }

        Describe(view, reading);
        reading.Task = CanonicalLookup.TaskOf(view, span.TraceId);
        reading.DurationMs = span.DurationMs;
        reading.RankAs(0);
        SetOutcome(reading, hasFailed: span.StatusCode == 2 || view.Text(Attr.ErrorType) is not null);
        return ReadResult.Call;
    }

    public override ReadResult ReadLog(in LogRecord log, in RecordView view, CallReading reading)
    {
        if ((view.Text(Attr.EventName) ?? log.EventName) != DetailsEvent)
        {
            return ReadResult.Unused;
        }

        if (view.Text(Attr.GenAiOperationName) is { } operation && !Operations.IsModelCall(operation))
        {
            return ReadResult.Known;
        }

        var result = ReadUsage(view, reading, _eventRule);
        if (result != ReadResult.Call)
        {
            return result;
        }

        // The same event is sent when the request goes out, without usage.
        if (reading.Outcome == CallOutcome.Unmetered)
        {
            return ReadResult.Known;
        }

        Describe(view, reading);
        reading.Task = CanonicalLookup.TaskOf(view, log.TraceId);
        reading.RankAs(1);
        return ReadResult.Call;
    }

    public override MetricReading? ReadMetric(in MetricHead metric, in RecordView view) => _metrics.Read(metric, view);

    /// <summary>Whether the span is a model call, by the library's own marker or the operation's name.</summary>
    protected virtual ReadResult Classify(in SpanRecord span, in RecordView view) => view.Text(Attr.GenAiOperationName) switch
    {
        { } operation when Operations.IsModelCall(operation) => ReadResult.Call,
        { } operation when Operations.IsKnownAggregate(operation) => ReadResult.Known,
        not null => ReadResult.Unused,
        // Conventions before 1.27 had no operation; a model and usage tell a call.
        null when CanonicalLookup.RequestModelOf(view) is not null && GenAiUsage.IsOn(view) => ReadResult.Call,
        null => ReadResult.Unused,
    };

    /// <summary>The counts as the library sends them.</summary>
    protected virtual RawCounts RawCounts(in RecordView view, ref CountReader counts) => GenAiUsage.Read(ref counts);

    /// <summary>The provider as the library sends it.</summary>
    protected virtual string? ProviderOf(in RecordView view) => CanonicalLookup.ProviderOf(view);

    /// <summary>Hook for what only this library says of a call.</summary>
    protected virtual void AddDetails(in RecordView view, CallReading reading)
    {
    }

    private ReadResult ReadUsage(in RecordView view, CallReading reading, RuleNames names)
    {
        var counts = new CountReader(view.Record);
        var raw = RawCounts(view, ref counts);
        if (counts.Refusal is { } refusal)
        {
            return reading.Refuse(refusal);
        }

        reading.Provider = ProviderOf(view);
        raw.InputExcludesCache |= InputExcludesCache(view, reading.Provider);
        reading.Usage = InputRule.Convert(raw, names, out var rule);
        reading.Rule = rule;
        reading.Outcome = raw.HasUsage ? CallOutcome.Metered : CallOutcome.Unmetered;

        // How long a written prefix lives is not told, and it changes the price.
        reading.IsEstimate = reading.Usage.CacheWrite > 0;
        return ReadResult.Call;
    }

    private void Describe(in RecordView view, CallReading reading)
    {
        reading.Model = CanonicalLookup.ResponseModelOf(view);
        reading.RequestModel = CanonicalLookup.RequestModelOf(view);
        reading.Session = CanonicalLookup.SessionOf(view);
        reading.RequestId = view.Text(Attr.GenAiResponseId);
        ClaimedCost.Read(view.Record, reading);
        Tiers.Read(view, reading);
        AddDetails(view, reading);
    }

    private static void SetOutcome(CallReading reading, bool hasFailed)
    {
        if (reading.Outcome == CallOutcome.Unmetered && hasFailed)
        {
            reading.Outcome = CallOutcome.Failed;
        }

        reading.HasFailed = hasFailed;
    }
}
