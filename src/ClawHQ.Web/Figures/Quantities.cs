using NodaTime;

namespace ClawHQ.Web.Figures;

/// <summary>What a figure counts.</summary>
public enum Unit
{
    /// <summary>Nano-dollars.</summary>
    Usd,

    /// <summary>Calls, tokens, agents.</summary>
    Count,

    /// <summary>Milliseconds.</summary>
    Milliseconds,
}

/// <summary>Writes a figure of any unit.</summary>
public static class Quantities
{
    /// <summary>Beside others that together make a whole.</summary>
    public static string Among(Unit unit, Int128 value, Int128? whole) => unit switch
    {
        Unit.Usd => Usd.Among(value, whole),
        Unit.Milliseconds => Spans.Of(Length(value)),
        _ => Counts.Short(value),
    };

    /// <summary>Every digit, for hover.</summary>
    public static string Exact(Unit unit, Int128 value) => unit switch
    {
        Unit.Usd => Usd.Exact(value),
        Unit.Milliseconds => $"{Counts.Whole(value)} ms",
        _ => Counts.Whole(value),
    };

    /// <summary>On an axis.</summary>
    public static string OnAxis(Unit unit, Int128 value) => unit switch
    {
        Unit.Usd => Usd.OnAxis(value),
        Unit.Milliseconds => value == 0 ? "0" : Spans.Of(Length(value)),
        _ => Counts.OnAxis(value),
    };

    /// <summary>Milliseconds as a length; what a clock cannot hold becomes the longest that it can.</summary>
    private static Duration Length(Int128 milliseconds) =>
        Duration.FromMilliseconds((long)Int128.Clamp(milliseconds, 0, 365L * 86_400_000 * 10_000));
}
