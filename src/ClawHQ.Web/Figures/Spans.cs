using NodaTime;

namespace ClawHQ.Web.Figures;

/// <summary>Writes lengths of time for people, in at most two units.</summary>
public static class Spans
{
    /// <summary><c>48 s</c>, <c>1 min 40 s</c>, <c>11 d 15 h</c>; below a second <c>320 ms</c>.</summary>
    public static string Of(Duration length)
    {
        if (length < Duration.Zero)
        {
            length = Duration.Zero;
        }

        if (length < Duration.FromSeconds(1))
        {
            return Unit((long)length.TotalMilliseconds, "ms");
        }

        var seconds = (long)length.TotalSeconds;
        return seconds switch
        {
            < 60 => Unit(seconds, "s"),
            < 3_600 => Two(seconds / 60, "min", seconds % 60, "s"),
            < 86_400 => Two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
            _ => Two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
        };
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? Unit(large, largeUnit) : $"{Unit(large, largeUnit)} {Unit(small, smallUnit)}";

    private static string Unit(long count, string unit) => $"{Counts.Whole(count)}{Texts.NoBreakSpace}{unit}";
}
