using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>
/// LiteLLM's proxy. Only <c>litellm_request</c> spans count, not the raw ones below them. A reply from its own cache repeats
/// the id of the
/// first response and its whole cost though nothing was spent, so that the response id is the call's identity, whenever it comes.
/// </summary>
internal sealed class LiteLlm() : GenAiEmitter("litellm")
{
    /// <summary>The span that is one call to the proxy.</summary>
    public const string RequestSpan = "litellm_request";

    protected override ReadResult Classify(in SpanRecord span, in RecordView view) => span.Name switch
    {
        RequestSpan => ReadResult.Call,
        _ when GenAiUsage.IsOn(view) => ReadResult.Known,
        _ => ReadResult.Unused,
    };

    // An attempt without usage is no response that a cache could repeat, whatever id it carries.
    protected override void AddDetails(in RecordView view, CallReading reading) =>
        reading.Identity = reading is { RequestId: not null, Outcome: CallOutcome.Metered } ? CallIdentity.ResponseId : CallIdentity.Record;

    public override void AdjustClaims(in RecordView view, ref Claims claims)
    {
        claims.Team ??= view.Text(Attr.MetadataUserApiKeyTeamAlias) ?? view.Text(Attr.MetadataUserApiKeyTeamId);
        claims.User ??= view.Text(Attr.MetadataUserApiKeyUserEmail) ?? view.Text(Attr.MetadataUserApiKeyUserId);
    }
}
