using System.CommandLine;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Cli;

/// <summary>The range of a question, as options. Without them it is the one that the API and the pages have without them.</summary>
public sealed class RangeOptions
{
    private const int DaysDefault = 30;

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Start, inclusive: a date, a time (RFC 3339), or how long ago, such as 7d or 12h (30 days, the last of them --to's)",
    };

    private readonly Option<string?> _to = new("--to") { Description = "End, exclusive, in the same forms (the end of today)" };
    private readonly Option<string?> _zone = new("--zone") { Description = "Time zone of dates and steps, such as Europe/Berlin (UTC)" };

    /// <summary>The options.</summary>
    public IReadOnlyList<Symbol> Symbols => [_from, _to, _zone];

    /// <summary>The range that is meant at <paramref name="now"/>.</summary>
    /// <exception cref="CommandException">A time or the zone cannot be read.</exception>
    public AskedRange Read(ParseResult arguments, Instant now)
    {
        var zone = Zone(arguments.GetValue(_zone) ?? "UTC");
        var to = arguments.GetValue(_to) is { } end
            ? TimeText.Parse(_to.Name, end, zone, now)
            : zone.AtStartOfDay(now.InZone(zone).Date.PlusDays(1)).ToInstant();
        var from = arguments.GetValue(_from) is { } start
            ? TimeText.Parse(_from.Name, start, zone, now)
            : zone.AtStartOfDay(to.InZone(zone).Date.PlusDays(-DaysDefault)).ToInstant();
        return new AskedRange(from, to, zone);
    }

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
        ?? throw new CommandException($"--zone must be a name such as Europe/Berlin, not {id}.");
}

/// <summary>The range that was asked for.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Zone">Whose days are meant.</param>
public sealed record AskedRange(Instant From, Instant To, DateTimeZone Zone)
{
    /// <summary>The range as parameters of an address.</summary>
    public string Parameters => $"from={Parameter(From)}&to={Parameter(To)}";

    /// <summary>The range in words, in its zone.</summary>
    public string Sentence => $"From {Text(From)} to {Text(To)}.";

    private static string Parameter(Instant time) => Uri.EscapeDataString(InstantPattern.ExtendedIso.Format(time));

    private string Text(Instant time) => OffsetDateTimePattern.Rfc3339.Format(time.InZone(Zone).ToOffsetDateTime());
}
