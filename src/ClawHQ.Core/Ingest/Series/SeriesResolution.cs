using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>Finds out, once per series, what its points count and to whom they belong.</summary>
internal static class SeriesResolution
{
    /// <summary>Resolves a series that was not seen before.</summary>
    public static MetricSeries Resolve(
        UsagePipeline pipeline, CallerContext caller, SeriesTable table, in MetricHead metric, in RecordView view)
    {
        var scope = view.Scope;
        var emitter = EmitterTable.ForMetric(scope.Emitter, metric);
        var marks = emitter.SignalScope == SignalScope.Process ? scope.Resource : null;
        var reading = IsCountable(metric) ? emitter.ReadMetric(metric, view) : null;
        var use = reading is null ? SeriesUse.Unused : table.HasRoom(SeriesUse.Booked) ? SeriesUse.Booked : SeriesUse.BeyondLimit;
        if (reading is null || use != SeriesUse.Booked)
        {
            return new MetricSeries(use, emitter.Name, KeptText.Of(metric.Name), null, null, default) { MarksProcess = marks };
        }

        var source = pipeline.Hash.Begin("series").AddId(caller.BindingId)
            .AddId(scope.Resource.Identity).Add(scope.Name).AddId(scope.Identity);
        var group = source.Add(reading.Rule).AddId(view.Record.IdentityWithoutTokenType).Finish();
        var identity = source.Add(metric.Name).Add(metric.IsCumulative ? 1 : 0).AddId(view.Record.Identity).Finish();
        return new MetricSeries(
            use, emitter.Name, KeptText.Of(metric.Name), GroupOf(table, group, reading, view), reading,
            pipeline.Hash.Begin("point").AddId(identity))
        {
            IsCumulative = metric.IsCumulative,
            MarksProcess = marks,
        };
    }

    /// <summary>Only what grows can be spent: a running total that may fall is a level, and so is a gauge.</summary>
    private static bool IsCountable(in MetricHead metric) => metric.Kind switch
    {
        MetricKind.Sum => metric.IsMonotonic || !metric.IsCumulative,
        MetricKind.Histogram or MetricKind.ExponentialHistogram => true,
        _ => false,
    };

    /// <summary>A live series holds on to its texts, so that they are kept no longer than an entry would.</summary>
    private static SeriesGroup GroupOf(SeriesTable table, UInt128 identity, MetricReading reading, in RecordView view)
    {
        var responseModel = KeptText.Of(CanonicalLookup.ResponseModelOf(view));
        var requestModel = KeptText.Of(CanonicalLookup.RequestModelOf(view));
        var group = new SeriesGroup
        {
            Reading = reading,
            Resource = view.Resource,
            Claims = CanonicalLookup.ClaimsOf(view, reading.Emitter).Kept(),
            Session = KeptText.Of(CanonicalLookup.SessionOf(view)),
            Provider = KeptText.Of(reading.Provider ?? CanonicalLookup.ProviderOf(view)),
            Model = responseModel ?? requestModel,
            SignalModel = requestModel ?? responseModel,
        };
        return table.GroupOf(identity, () => group);
    }
}
