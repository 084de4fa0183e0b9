using ClawHQ.Core.Audit.Anchoring;
using ClawHQ.Core.Audit.Reading;
using NodaTime;

namespace ClawHQ.Web.Pages.Audit;

/// <summary>Reads what the page of the audit trail shows.</summary>
internal sealed class AuditReader(AuditTrail trail, TrailCheck check, AuditAnchor anchor, TimeProvider clock)
{
    private const int Rows = 50;

    public async Task<AuditModel> ReadAsync(AuditChoice choice, bool isCheckAsked, CancellationToken cancellationToken)
    {
        (string Kind, string Hint)? unknown = choice.Object is { } about ? trail.UnknownKind(about) : null;
        var found = trail.Find(choice.Query, Rows + 1);
        var shown = choice.Shown is { } seq ? trail.Find(new AuditQuery { Before = seq + 1 }, 1).FirstOrDefault(r => r.Seq == seq) : null;
        return new AuditModel(
            choice,
            [.. found.Take(Rows).Select(AuditRecord.Of)],
            found.Count > Rows,
            shown is null ? null : AuditRecord.Of(shown),
            isCheckAsked ? await check.RunAsync(cancellationToken) : await check.LookAsync(cancellationToken),
            anchor.Published,
            Instant.FromDateTimeOffset(clock.GetUtcNow()),
            unknown is var (kind, hint) ? $"There is no kind of object '{kind}'. {hint}" : null);
    }
}
