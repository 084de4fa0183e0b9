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

    private readonly Lock _gate = new();
    private Task<Inspected>? _running;
    private volatile Inspected? _last;

    /// <summary>The last result since the start of the program; null before the first.</summary>
    public Inspected? Last => _last;

    /// <summary>Checks now; where a check runs already, waits for that one.</summary>
    public Task<Inspected> RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_running is null or { IsCompleted: true })
            {
                // Off the request: whoever leaves the page does not end the check for others.
                _running = Task.Run(Inspect, CancellationToken.None);
            }

            return _running.WaitAsync(cancellationToken);
        }
    }

    private Inspected Inspect()
    {
        var start = clock.GetTimestamp();
        var from = clock.GetUtcNow() - TimeSpan.FromDays(Days);
        var result = check.Run(from.ToUnixTimeMilliseconds(), CancellationToken.None);
        return _last = new Inspected(
            Instant.FromDateTimeOffset(clock.GetUtcNow()),
            Duration.FromTimeSpan(clock.GetElapsedTime(start)),
            result.Entries,
            result.Problems);
    }
}
