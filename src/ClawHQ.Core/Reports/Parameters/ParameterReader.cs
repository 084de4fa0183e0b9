using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Settings;
using ClawHQ.Domain.Spend;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Reports.Parameters;

/// <summary>
/// Reads a query string strictly. Everything that is wrong is collected, so that one answer names it all; a parameter
/// that the endpoint does not know is wrong too, since it would silently change nothing.
/// </summary>
internal sealed class ParameterReader
{
    private const int TextLengthMax = KnownParameters.TextLengthMax;
    private const int ValuesMax = 200;

    private readonly IQueryCollection _query;
    private readonly List<ProblemItem> _problems = [];

    /// <param name="request">The request.</param>
    /// <param name="known">What the endpoint accepts.</param>
    public ParameterReader(HttpRequest request, QueryParameters known)
    {
        _query = request.Query;
        foreach (var name in _query.Keys)
        {
            if (!known.All.Any(p => p.Name == name))
            {
                var nearest = NearestName.Of(name, known.All.Select(p => p.Name));
                Refuse(name, null, "There is no such parameter.", nearest is null ? KnownHint(known) : $"Did you mean \"{nearest}\"?");
            }
        }

        foreach (var parameter in known.All)
        {
            if (!parameter.IsList && _query[parameter.Name].Count > 1)
            {
                Refuse(parameter.Name, null, "This parameter is given more than once.", "Give it once.");
            }
        }
    }

    /// <summary>400 with everything that is wrong; null when nothing is.</summary>
    public IResult? Refusal => _problems.Count == 0
        ? null
        : Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", _problems);

    /// <summary>Notes that a parameter is wrong.</summary>
    public void Refuse(string name, string? value, string message, string? hint = null) =>
        _problems.Add(new ProblemItem(Problem.Echo(name), value is null ? null : Problem.Echo(value), message, hint));

    /// <summary>A single value; null when not given or empty.</summary>
    public string? Text(string name)
    {
        var text = (string?)_query[name].FirstOrDefault();
        if (text is { Length: > TextLengthMax })
        {
            Refuse(name, text, $"The value is longer than {TextLengthMax} characters.");
            return null;
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>All values of a list, in order; a backslash before a comma or a backslash takes it literally.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var values = new List<string>();
        foreach (var given in _query[name])
        {
            if (given is { Length: > TextLengthMax })
            {
                Refuse(name, given, $"The value is longer than {TextLengthMax} characters.");
            }
            else if (!string.IsNullOrEmpty(given))
            {
                values.AddRange(EscapedList.Split(given));
            }
        }

        if (values.Count > ValuesMax)
        {
            Refuse(name, null, $"There are {values.Count} values; the most is {ValuesMax}.");
            return [];
        }

        return values;
    }

    /// <summary>A whole number in a range.</summary>
    public int Number(string name, int absent, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return absent;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, text, $"This is not a whole number from {min} to {max}.");
        return absent;
    }

    /// <summary>One of an enumeration's names; null when not given.</summary>
    public T? Name<T>(string name) where T : struct, Enum =>
        Text(name) is { } text && TryName<T>(name, text, out var value) ? value : null;

    /// <summary>Several of an enumeration's names, each at most once.</summary>
    public IReadOnlyList<T> Names<T>(string name, int max) where T : struct, Enum
    {
        var values = new List<T>();
        foreach (var text in List(name))
        {
            if (TryName<T>(name, text, out var value))
            {
                if (values.Contains(value))
                {
                    Refuse(name, text, "This is named twice.");
                }

                values.Add(value);
            }
        }

        if (values.Count > max)
        {
            Refuse(name, null, $"There are {values.Count} values; the most is {max}.");
        }

        return values;
    }

    /// <summary>A zone; UTC when not given.</summary>
    public DateTimeZone Zone()
    {
        if (Text("zone") is not { } text)
        {
            return DateTimeZone.Utc;
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is { } zone)
        {
            return zone;
        }

        var nearest = NearestName.Of(text, DateTimeZoneProviders.Tzdb.Ids);
        Refuse("zone", text, "There is no such zone.", nearest is null ? "Use an IANA name such as Europe/Berlin."
            : $"Did you mean \"{nearest}\"?");
        return DateTimeZone.Utc;
    }

    /// <summary>An RFC 3339 time, or a date that starts in <paramref name="zone"/>; null when not given.</summary>
    public Instant? Time(string name, DateTimeZone zone)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (TryTime(text, zone, out var instant) && instant.InUtc().Year is >= 1970 and <= 9900)
        {
            return instant;
        }

        var hint = text.Contains(' ', StringComparison.Ordinal) ? "A plus sign in an address is written %2B."
            : "Such as 2026-11-01T00:00:00Z.";
        Refuse(name, text, "This is neither an RFC 3339 time nor a date from 1970 on.", hint);
        return null;
    }

    private static bool TryTime(string text, DateTimeZone zone, out Instant instant)
    {
        if (LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var date) && date.Year is > 1 and < 9990)
        {
            instant = SpendCalendar.StartOfDay(date, zone);
            return true;
        }

        var isTime = OffsetDateTimePattern.Rfc3339.Parse(text).TryGetValue(default, out var time) && time.Year is > 1 and < 9990;
        instant = isTime ? time.ToInstant() : default;
        return isTime;
    }

    private static string KnownHint(QueryParameters known) => known.All.Count == 0
        ? "This endpoint takes no parameters."
        : $"This endpoint takes {string.Join(", ", known.All.Select(p => p.Name))}.";

    private bool TryName<T>(string name, string text, out T value) where T : struct, Enum
    {
        if (WireNames<T>.TryParse(text, out value))
        {
            return true;
        }

        var nearest = NearestName.Of(text, WireNames<T>.All);
        var word = name == "by" ? "dimension" : name;
        Refuse(name, text, $"There is no such {word}.", nearest is null ? $"One of {string.Join(", ", WireNames<T>.All)}."
            : $"Did you mean \"{nearest}\"?");
        return false;
    }
}
