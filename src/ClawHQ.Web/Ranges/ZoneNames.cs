namespace ClawHQ.Web.Ranges;

/// <summary>Time zones that are offered; any other of the IANA list can be typed.</summary>
public static class ZoneNames
{
    /// <summary>One city or two per offset.</summary>
    public static IReadOnlyList<string> Suggested { get; } =
    [
        "UTC", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
        "America/Toronto", "America/Halifax", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Atlantic/Reykjavik", "Europe/London",
        "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Africa/Lagos",
        "Africa/Johannesburg",
        "Europe/Athens", "Europe/Kyiv", "Europe/Istanbul", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka",
        "Asia/Bangkok", "Asia/Singapore", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Seoul", "Australia/Perth",
        "Australia/Adelaide",
        "Australia/Sydney", "Pacific/Auckland",
    ];
}
