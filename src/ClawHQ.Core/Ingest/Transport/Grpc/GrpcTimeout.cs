using System.Globalization;

namespace ClawHQ.Core.Ingest.Transport.Grpc;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int DigitsMax = 8;

    /// <summary>Longer is no deadline at all.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The time, at most a day; null when the header is missing or not of its form.</summary>
    public static TimeSpan? Parse(string header)
    {
        if (header.Length is < 2 or > DigitsMax + 1
            || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return null;
        }

        var ticks = header[^1] switch
        {
            'H' => amount * TimeSpan.TicksPerHour,
            'M' => amount * TimeSpan.TicksPerMinute,
            'S' => amount * TimeSpan.TicksPerSecond,
            'm' => amount * TimeSpan.TicksPerMillisecond,
            'u' => amount * TimeSpan.TicksPerMicrosecond,
            'n' => amount / TimeSpan.NanosecondsPerTick,
            _ => -1,
        };
        return ticks < 0 ? null : TimeSpan.FromTicks(Math.Clamp(ticks, 1, Longest.Ticks));
    }
}
