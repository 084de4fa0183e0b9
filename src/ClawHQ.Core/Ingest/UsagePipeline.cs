using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Series;
using ClawHQ.Core.Ingest.Signals;
using ClawHQ.Core.Ingest.Spans;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;

namespace ClawHQ.Core.Ingest;

/// <summary>
/// The way of a report from its record to the ledger, written once:
/// <c>record → reading (Emitters) → owners (Attribution) → price (Pricing) → draft → ledger</c>.
/// </summary>
internal sealed class UsagePipeline(
    ILedger ledger,
    IPricer pricer,
    DimensionRegistry dimensions,
    IdentityHash hash,
    LedgerOptions ledgerOptions,
    IngestOptions options,
    IngestDiagnostics diagnostics,
    SeriesTables series,
    SignalKeyring signals,
    SpanFamilies families,
    AttributionRules rules,
    TimeProvider clock) : IIngestPipeline
{
    public IdentityHash Hash => hash;

    public IngestOptions Options => options;

    /// <summary>Age beyond which records are refused.</summary>
    public TimeSpan Retention => ledgerOptions.Retention;

    public IngestDiagnostics Diagnostics => diagnostics;

    public SignalKeyring Signals => signals;

    public SpanFamilies Families => families;

    public TimeProvider Clock => clock;

    public IIngestRequest BeginRequest(Caller caller, DateTimeOffset receivedAt) =>
        new IngestRequest(this, ContextOf(caller), series.Of(caller), receivedAt.ToUnixTimeMilliseconds());

    /// <summary>Who sends a request, with what is declared as it begins.</summary>
    public CallerContext ContextOf(Caller caller) => new(caller, hash, rules.Current);

    public void RefuseRequest(Caller caller, OtlpSignal? signal, int status, string reason) =>
        diagnostics.RequestRefused(caller, signal, status, reason);

    /// <summary>Books drafts, groups and outcomes as a whole and returns when they are durable.</summary>
    public async ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
    {
        if (request.IsEmpty)
        {
            return new AppendResult(0, 0, ledger.Position);
        }

        var result = await ledger.AppendAsync(request, cancellationToken);
        foreach (var group in request.Groups)
        {
            if (group.Signals is { } keys)
            {
                signals.Note(keys, group.Time);
            }
        }

        return result;
    }

    /// <summary>Turns what was read of a call into an entry.</summary>
    public LedgerEntry Book(CallerContext caller, CallReading reading, in CallReport report)
    {
        // 1. Who owns it.
        var owners = OwnerResolver.Resolve(report.Claims, caller.Binding, out var ignored);
        if (ignored != IgnoredClaims.None)
        {
            diagnostics.ClaimsIgnored(caller.Caller, ignored, report.Claims);
        }

        var model = reading.Model ?? reading.RequestModel;
        var attributed = Attribute(caller, reading.Emitter, owners, reading.Provider, model, report.Attributes, report.Time.Time);
        owners = attributed.Owners;

        // 2. What it costs. An unmetered call has an unknown cost, a failed attempt none at all.
        var charge = Charge.Of(pricer, reading, owners, report.Time.Time);

        // 3. The entry.
        var set = DimensionsOf(caller, reading.Emitter, owners, OwnerResolver.NameOf(charge.Provider), OwnerResolver.NameOf(model));
        return new LedgerEntry
        {
            Kind = reading.Outcome == CallOutcome.Failed ? EntryKind.FailedAttempt : EntryKind.Usage,
            Flags = report.Time.Flags | FlagsOf(reading, charge),
            Time = report.Time.Time,
            Dimensions = set,
            Task = KeptText.Of(reading.Task) ?? attributed.Task,
            Session = KeptText.Of(reading.Session),
            Calls = reading.SpansCalls ? null : report.Calls,
            Usage = charge.Usage,
            ListCost = charge.ListCost,
            EffectiveCost = charge.EffectiveCost,
            ReportedCost = reading.ReportedCost,
            Basis = charge.Basis,
            Tier = reading.Tier,
            PriceVersion = charge.PriceVersion,
            DurationMs = reading.DurationMs,
            Provenance = new Provenance
            {
                Signal = report.Signal,
                Emitter = reading.Emitter.Name,
                Rule = reading.Rule,
                RequestId = KeptText.Of(reading.RequestId),
                TraceId = report.TraceId,
                SpanId = report.SpanId,
                ReceivedAt = report.ReceivedAt,
                ClaimedTime = report.Time.ClaimedTime,
                OriginalProvider = charge.Provider == reading.Provider ? null : KeptText.Of(reading.Provider),
                RequestModel = reading.RequestModel == model ? null : KeptText.Of(reading.RequestModel),
            },
        };
    }

    /// <summary>Turns gathered points into a group for the ledger, which knows what of them is new.</summary>
    public MetricGroup Book(CallerContext caller, PointGroup points, long receivedAt)
    {
        var group = points.Group;
        var reading = group.Reading;
        SettleDimensions(caller, group, points.Use.Time, receivedAt);
        var keys = reading.IsRepeatedElsewhere
            ? signals.Make(
                caller.BindingId, reading.Emitter, group.Resource, group.Session, group.SignalModel, points.Use.Time, reading.Rank)
            : null;
        return new MetricGroup
        {
            Dimensions = group.Dimensions ?? throw new InvalidOperationException("Dimensions were just settled."),
            Time = points.Use.Time,
            Session = group.Session,
            Tier = reading.Tier,
            Flags = points.Use.Flags,
            Disposition = reading.Disposition,
            Signals = keys is null ? null : signals.Unnoted(keys, points.Use.Time),
            IsCostBesideTokens = reading.IsCostBesideTokens,
            CostKnowsCacheLifetimes = reading.CostKnowsCacheLifetimes,
            Points = points.Points,
            Provenance = new Provenance
            {
                Signal = Signal.Metric,
                Emitter = reading.Emitter.Name,
                Rule = reading.Rule,
                IntervalStart = points.Start / 1_000_000,
                ReceivedAt = receivedAt,
                ClaimedTime = points.Use.ClaimedTime,
                OriginalProvider = group.OriginalProvider,
            },
        };
    }

    /// <summary>Tells the ledger that a process whose ledger signal are metrics exports them, though none of them has usage yet.
    /// Null when it knows.</summary>
    public MetricGroup? Mark(CallerContext caller, Emitter emitter, ResourceView process, long time, long receivedAt)
    {
        var keys = signals.Unnoted(signals.Make(caller.BindingId, emitter, process, null, null, time, 0), time);
        return keys is null ? null : new MetricGroup
        {
            Dimensions = dimensions.Intern(new DimensionSet { Source = emitter.Name, Key = caller.Caller.KeyId }),
            Time = time,
            Signals = keys,
            Points = [],
            Provenance = new Provenance { Signal = Signal.Metric, Emitter = emitter.Name, Rule = emitter.Name, ReceivedAt = receivedAt },
        };
    }

    private void SettleDimensions(CallerContext caller, SeriesGroup group, long time, long now)
    {
        const long minute = 60_000;
        if (group.Dimensions is not null && now - group.DimensionsAt < minute && group.RulesVersion == caller.Declared.VersionAt(time))
        {
            return;
        }

        var owners = OwnerResolver.Resolve(group.Claims, caller.Binding, out var ignored);
        if (ignored != IgnoredClaims.None)
        {
            diagnostics.ClaimsIgnored(caller.Caller, ignored, group.Claims);
        }

        owners = Attribute(caller, group.Reading.Emitter, owners, group.Provider, group.Model, group.Named, time).Owners;
        var provider = pricer.ResolveProvider(group.Provider, group.Model);
        group.OriginalProvider = provider == group.Provider ? null : group.Provider;
        group.Dimensions = DimensionsOf(
            caller, group.Reading.Emitter, owners, OwnerResolver.NameOf(provider), OwnerResolver.NameOf(group.Model));
        (group.DimensionsAt, group.RulesVersion) = (now, caller.Declared.VersionAt(time));
    }

    /// <summary>The owners by what is declared. Providers and models are matched as they are sent.</summary>
    private static Attributed Attribute(
        CallerContext caller, Emitter emitter, in Claims owners, string? provider, string? model, AttributeValues? attributes,
        long time) => caller.Declared.IsEmpty
        ? new Attributed(owners, null)
        : caller.Declared.Attribute(
            new UsageFacts
            {
                Owners = owners,
                Emitter = emitter.Name,
                Key = caller.Caller.KeyId is null ? null : caller.Caller.Name,
                Provider = provider,
                Model = model,
                Attributes = attributes,
            },
            caller.Binding,
            time);

    private DimensionSet DimensionsOf(CallerContext caller, Emitter emitter, in Claims owners, string? provider, string? model)
    {
        if (caller.LastDimensions is { } last && last.Source == emitter.Name && last.Provider == provider && last.Model == model
            && last.Agent == owners.Agent && last.Team == owners.Team && last.Project == owners.Project && last.Client == owners.Client
            && last.User == owners.User && last.Environment == owners.Environment)
        {
            return last;
        }

        return caller.LastDimensions = dimensions.Intern(new DimensionSet
        {
            Agent = owners.Agent,
            Team = owners.Team,
            Project = owners.Project,
            Client = owners.Client,
            User = owners.User,
            Environment = owners.Environment,
            Provider = provider,
            Model = model,
            Source = emitter.Name,
            Key = caller.Caller.KeyId,
        });
    }

    private static EntryFlags FlagsOf(CallReading reading, in Charge charge) =>
        (reading.HasFailed && reading.Outcome == CallOutcome.Metered ? EntryFlags.Failed : EntryFlags.None)
        | (charge.IsEstimate ? EntryFlags.Estimate : EntryFlags.None)
        | (reading.Outcome == CallOutcome.Unmetered && charge.Basis == CostBasis.None ? EntryFlags.Unmetered : EntryFlags.None);
}
