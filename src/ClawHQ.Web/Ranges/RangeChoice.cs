using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Web.Ranges;

/// <summary>What an address says about time: range, comparison, zone.</summary>
public sealed record RangeChoice
{
    /// <summary>The first and last year a custom range may touch.</summary>
    private const int YearMin = 2000, YearMax = 2200;

    public required TimeRange Range { get; init; }

    /// <summary>The earlier period to compare with; null when nothing is compared.</summary>
    public required TimeRange? Compared { get; init; }

    /// <summary>What could not be understood, as sentences. The page is then drawn with the default in its place.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public DateTimeZone Zone => Range.Zone;

    /// <summary>Reads <c>range</c>, <c>from</c>, <c>to</c>, <c>compare</c> and <c>zone</c>.</summary>
    public static RangeChoice Read(PageAddress address, Instant now, RangePreset usual)
    {
        var problems = new List<string>();
        var zone = ReadZone(address["zone"], problems);
        var range = ReadRange(address, now, zone, usual, problems);
        var isCompared = address["compare"] != "none";
        return new RangeChoice { Range = range, Compared = isCompared ? range.Previous() : null, Problems = problems };
    }

    private static DateTimeZone ReadZone(string? id, List<string> problems)
    {
        if (id is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not { } zone)
        {
            if (id is not null)
            {
                problems.Add($"“{Core.Api.Problem.Echo(id)}” is no time zone of the IANA list, such as Europe/Berlin. UTC is used.");
            }

            return DateTimeZone.Utc;
        }

        return zone;
    }

    private static TimeRange ReadRange(PageAddress address, Instant now, DateTimeZone zone, RangePreset usual, List<string> problems)
    {
        var preset = RangePresets.FromKey(address["range"]);
        if (preset is null && address["range"] is { } unknown)
        {
            problems.Add($"“{Core.Api.Problem.Echo(unknown)}” is no time range. {usual.Label()} is shown.");
        }

        var isCustom = preset == RangePreset.Custom || (preset is null && address["from"] is not null);
        if (!isCustom)
        {
            return TimeRange.Resolve(preset ?? usual, now, zone);
        }

        if (ReadEnd(address["from"], zone, isEnd: false) is { } from && ReadEnd(address["to"], zone, isEnd: true) is { } to && from < to)
        {
            return TimeRange.Between(RangePreset.Custom, from, to, now, zone);
        }

        problems.Add($"A custom range needs “from” and a later “to”, as 2026-11-19 or 2026-11-19T14:20:00Z. {usual.Label()} is shown.");
        return TimeRange.Resolve(usual, now, zone);
    }

    /// <summary>A date means the whole day in the page's zone, so as an end it is the next midnight; a
    /// full RFC 3339 time means itself.</summary>
    private static Instant? ReadEnd(string? text, DateTimeZone zone, bool isEnd)
    {
        Instant? moment = null;
        if (text is not null && LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var date))
        {
            moment = date.Year is >= YearMin and <= YearMax ? zone.AtStartOfDay(isEnd ? date.PlusDays(1) : date).ToInstant() : null;
        }
        else if (text is not null && text.Length < 40
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            moment = time.Year is >= YearMin and <= YearMax ? Instant.FromDateTimeOffset(time) : null;
        }

        return moment;
    }
}
