using System.Globalization;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest;

/// <summary>The one time by which a record is priced, put into windows, rolled up and told from its replays.</summary>
/// <param name="Time">Time of use, Unix milliseconds.</param>
/// <param name="ClaimedTime">What the record claims where that was not used; 0 otherwise.</param>
/// <param name="IsOwn">True when the record itself says when it happened; false when only its receipt is known.</param>
internal readonly record struct UseTime(long Time, long ClaimedTime, bool IsOwn)
{
    /// <summary>What is said of records whose time is not believed.</summary>
    public const string Ahead = "times more than 10 minutes ahead of the server's clock were replaced by the time of receipt";

    /// <summary>2100-01-01, Unix milliseconds. Claims from there on open no partition, or a client could open any number.</summary>
    private const long AbsurdFrom = 4_102_444_800_000;

    /// <summary>The partition in which replays of the record look for it. What the record says decides alone, never when it
    /// came: a replay may come when the time that it claims is no longer ahead.</summary>
    public long DedupeTime => IsOwn && OwnTime < AbsurdFrom ? OwnTime : DedupeKey.AnyTime;

    private long OwnTime => ClaimedTime == 0 ? Time : ClaimedTime;

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

        refusal = string.Create(
            CultureInfo.InvariantCulture,
            $"older than the {retention.TotalDays:0.#} {(retention.TotalDays == 1 ? "day" : "days")} that entries are kept");
        return false;
    }
}
