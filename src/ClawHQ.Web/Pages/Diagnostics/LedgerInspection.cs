using ClawHQ.Core.Ledger.Rollups;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics;

/// <summary>What the last check of the ledger found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Entries">Entries that were read.</param>
/// <param name="Problems">What differs or is damaged; empty when all is well.</param>
public sealed record Inspected(Instant At, Duration Took, long Entries, IReadOnlyList<string> Problems);

/// <summary>Checks the ledger on demand, one check at a time, and remembers the last result.</summary>
internal sealed class LedgerInspection(RollupCheck check, TimeProvider clock)
{
    /// <summary>How far back entries are summed up anew; the API and <c>clawhq doctor</c> go further.</summary>
    public const int Days = 2;

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Inspected? _last;

    /// <summary>The last result since the start of the program; null before the first.</summary>
    public Inspected? Last => _last;

    /// <summary>Checks now, or waits for the check that runs and takes its result.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isRunning = _one.CurrentCount == 0;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (isRunning)
            {
                return;
            }

            var start = clock.GetTimestamp();
            var from = clock.GetUtcNow() - TimeSpan.FromDays(Days);
            var result = check.Run(from.ToUnixTimeMilliseconds(), cancellationToken);
            _last = new Inspected(
                Instant.FromDateTimeOffset(clock.GetUtcNow()),
                Duration.FromTimeSpan(clock.GetElapsedTime(start)),
                result.Entries,
                result.Problems);
        }
        finally
        {
            _one.Release();
        }
    }
}
