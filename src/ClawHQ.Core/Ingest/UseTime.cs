using System.Globalization;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest;

/// <summary>The one time by which a record is priced, put into windows, rolled up and told from its replays.</summary>
/// <param name="Time">Time of use, Unix milliseconds.</param>
/// <param name="ClaimedTime">What the record claims where that was not used; 0 otherwise.</param>
/// <param name="IsOwn">True when the record itself says when it happened; false when only its receipt is known.</param>
internal readonly record struct UseTime(long Time, long ClaimedTime, bool IsOwn)
{
    /// <summary>Claims further ahead than this never come true while a sender still repeats them.</summary>
    private const long ComesTrueMs = 366L * 86_400_000;

    /// <summary>The partition in which replays of the record look for it: that of the time it claims, because a claim that is
    /// ahead
    /// today is none when the record comes again tomorrow; anywhere when it claims none.</summary>
    public long DedupeTime => !IsOwn || ClaimedTime - Time > ComesTrueMs
        ? DedupeKey.AnyTime
        : ClaimedTime == 0 ? Time : ClaimedTime;

    public EntryFlags Flags => ClaimedTime == 0 ? EntryFlags.None : EntryFlags.TimeClamped;

    /// <summary>Settles the time of use.</summary>
    /// <param name="claimed">What the record says, Unix milliseconds; 0 or less when it says nothing.</param>
    /// <param name="receivedAt">When the request arrived, Unix milliseconds.</param>
    /// <param name="retention">Age beyond which a record is refused.</param>
    /// <param name="time">The time of use.</param>
    /// <param name="refusal">Why the record is refused; null when it is not.</param>
    public static bool TrySettle(long claimed, long receivedAt, TimeSpan retention, out UseTime time, out string? refusal)
    {
        refusal = null;
        if (claimed <= 0)
        {
            time = new UseTime(receivedAt, 0, IsOwn: false);
            return true;
        }

        if (claimed - receivedAt > (long)IngestOptions.AheadMax.TotalMilliseconds)
        {
            time = new UseTime(receivedAt, claimed, IsOwn: true);
            return true;
        }

        time = new UseTime(claimed, 0, IsOwn: true);
        if (receivedAt - claimed <= (long)retention.TotalMilliseconds)
        {
            return true;
        }

        refusal = string.Create(CultureInfo.InvariantCulture, $"older than the {retention.TotalDays:0.#} days that entries are kept");
        return false;
    }
}
