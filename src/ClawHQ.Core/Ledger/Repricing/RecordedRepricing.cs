using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Prices again so that the audit trail has one record of it, whatever happens: adjustments lie in the ledger and their record
/// in the state database, so that the trail is told before the first of them that one is to come.</summary>
internal sealed class RecordedRepricing(Repricer repricer, AuditLog audit)
{
    /// <summary>Prices a period again. A dry run changes nothing and leaves no record.</summary>
    /// <param name="period">Which entries.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="asked">What the record says.</param>
    /// <param name="isAsked">Whether there is a record also where nothing came of it: somebody asked. Without it, only where something
    /// was adjusted.</param>
    /// <param name="told">What the record says of the result.</param>
    /// <param name="cancellationToken">Ends it between two appends.</param>
    public async Task<RepricingResult> RunAsync(
        RepricingPeriod period, Actor actor, AuditEvent asked, bool isAsked, Func<RepricingResult, JsonObject> told,
        CancellationToken cancellationToken)
    {
        BegunWork? begun = null;
        RepricingResult result;
        try
        {
            result = await repricer.RunAsync(
                period, async () => begun = await audit.BeginAsync(actor, asked, cancellationToken), cancellationToken);
        }
        catch (Exception e)
        {
            await RecordAsync(AuditLog.Failed(asked, e));
            throw;
        }

        await RecordAsync(asked with { After = told(result) });
        return result;

        // Whoever waited may be gone: the record is written all the same.
        async Task RecordAsync(AuditEvent happened)
        {
            if (begun is not null)
            {
                await audit.EndAsync(begun, happened);
            }
            else if (isAsked && !period.IsDryRun)
            {
                await audit.NoteAsync(actor, happened, CancellationToken.None);
            }
        }
    }
}
