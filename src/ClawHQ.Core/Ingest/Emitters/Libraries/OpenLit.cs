using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>OpenLIT: the conventions with vendor keys for cost, application and environment.</summary>
internal sealed class OpenLit() : GenAiEmitter("openlit")
{
    public override bool HasTokenMetrics => true;

    public override void AdjustClaims(in RecordView view, ref Claims claims) => claims.Agent ??= view.Text(Attr.GenAiApplicationName);
}
