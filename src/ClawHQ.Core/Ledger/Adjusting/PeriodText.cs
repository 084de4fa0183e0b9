using ClawHQ.Core.Api;
using NodaTime.Text;

namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>Reads the times of parameters.</summary>
internal static class PeriodText
{
    /// <summary>The years of usage. Beyond them lie some in which an offset leads out of all time.</summary>
    public const int YearMin = 1970, YearMax = 9900;

    /// <summary>Reads a time in Unix milliseconds; gives what is wrong with it, or null.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="text">What was given; null or empty for nothing.</param>
    /// <param name="time">The time; unchanged where nothing is given.</param>
    public static ProblemItem? Read(string name, string? text, ref long time)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!OffsetDateTimePattern.Rfc3339.Parse(text).TryGetValue(default, out var read))
        {
            return new ProblemItem(name, Problem.Echo(text), "This is not an RFC 3339 time such as 2026-11-01T00:00:00Z.");
        }

        if (read.Year is < YearMin or > YearMax)
        {
            return new ProblemItem(name, Problem.Echo(text), $"This does not lie in the years {YearMin} to {YearMax}.");
        }

        time = read.ToInstant().ToUnixTimeMilliseconds();
        return null;
    }
}
