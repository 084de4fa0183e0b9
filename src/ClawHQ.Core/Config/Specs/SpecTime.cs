using System.Globalization;

namespace ClawHQ.Core.Config.Specs;

/// <summary>Times in specs: RFC 3339, or a day for its midnight in UTC.</summary>
internal static class SpecTime
{
    private const string Day = "yyyy-MM-dd";

    private static readonly string[] Formats =
        [Day, "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    public static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? time
        : null;

    /// <summary>The shortest form that is read as the same time.</summary>
    public static string Format(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return utc.ToString(
            utc.TimeOfDay == TimeSpan.Zero ? Day : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }
}
