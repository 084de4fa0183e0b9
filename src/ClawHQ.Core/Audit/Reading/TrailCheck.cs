using ClawHQ.Core.Audit.Anchoring;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Storage;

namespace ClawHQ.Core.Audit.Reading;

/// <summary>What the last check of the trail found.</summary>
/// <param name="Verdict">What it found; the records are all up to its head.</param>
/// <param name="At">When it ended.</param>
public sealed record TrailChecked(ChainVerdict Verdict, DateTimeOffset At);

/// <summary>Checks the chain in this server's database: one check at a time, the result kept for those who only look.</summary>
public sealed class TrailCheck(StateDatabase database, AuditKey key, AuditLog log, PublishedHeads heads, TimeProvider clock)
    : IDisposable
{
    /// <summary>After this long a look has the whole trail checked again; before, what came since.</summary>
    private static readonly TimeSpan WholeAfter = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _checking = new(1, 1);
    private TrailChecked? _last;
    private DateTimeOffset _wholeAt;

    /// <summary>Checks the whole trail now.</summary>
    public Task<TrailChecked> RunAsync(CancellationToken cancellationToken) => CheckAsync(isWhole: true, cancellationToken);

    /// <summary>The state of the trail for somebody who looks at it: what came since the last look is checked, and from time to time
    /// the whole.</summary>
    public Task<TrailChecked> LookAsync(CancellationToken cancellationToken) => CheckAsync(isWhole: false, cancellationToken);

    public void Dispose() => _checking.Dispose();

    private async Task<TrailChecked> CheckAsync(bool isWhole, CancellationToken cancellationToken)
    {
        await _checking.WaitAsync(cancellationToken);
        try
        {
            // Somebody who tampers while the server runs has to leave its last record in place.
            var head = log.Head;
            var known = isWhole || clock.GetUtcNow() - _wholeAt >= WholeAfter || _last is not { Verdict.Holds: true } last
                ? AuditHead.Empty
                : last.Verdict.Head;
            AuditHead[] anchors = [head, heads.Last, .. known.Seq == 0 ? heads.InFile() : []];
            var found = database.Read(c => TrailVerifier.Verify(c, key, known, anchors.Where(a => a.Seq > 0), cancellationToken));
            _wholeAt = known.Seq == 0 ? clock.GetUtcNow() : _wholeAt;
            var whole = found with
            {
                Records = known.Seq + found.Records,
                Head = found.Records == 0 && known.Seq > 0 ? known : found.Head,
            };
            return _last = new TrailChecked(whole, clock.GetUtcNow());
        }
        finally
        {
            _checking.Release();
        }
    }
}
