using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Reports.Parameters;

/// <summary>Parameters that several endpoints share.</summary>
internal static class CommonParameters
{
    /// <summary>Most items on a page.</summary>
    public const int LimitMax = 1000;

    /// <summary>Items on a page unless told otherwise.</summary>
    public const int LimitDefault = 100;

    /// <summary>Most days of a range.</summary>
    public const int DaysMax = 3660;

    /// <summary>Days of a range unless told otherwise, today included.</summary>
    public const int DaysDefault = 30;

    public static QueryParameter From { get; } = new(
        "from",
        $"Inclusive start: an RFC 3339 time, or a date in `zone`. {DaysDefault} days with the last of `to`, unless given.",
        "2026-11-01T00:00:00Z");

    public static QueryParameter To { get; } = new(
        "to",
        $"Exclusive end: an RFC 3339 time, or a date in `zone`. The end of today unless given; at most {DaysMax} days after `from`.",
        "2026-12-01T00:00:00Z");

    public static QueryParameter Zone { get; } = new(
        "zone", "IANA name of the zone whose clock and calendar are used. UTC unless given.", "Europe/Berlin");

    public static QueryParameter Filter { get; } = new(
        "filter",
        $"Conditions `dimension:value` on {string.Join(", ", WireNames<Dimension>.All)}. The same dimension again means or, "
        + "another one and, a leading `-` not, no value \"has none\". A comma or backslash inside a value is written `\\,` or `\\\\`.",
        "team:payments,-provider:openai",
        IsList: true);

    public static QueryParameter Limit { get; } = new(
        "limit", $"Items on a page, 1 to {LimitMax}. {LimitDefault} unless given.", "100", IsNumber: true);

    public static QueryParameter Cursor { get; } = new("cursor", "Where to go on: `next` of the page before.", "MTIz");

    public static QueryParameter Format { get; } = new(
        "format", "The answer's form, whatever \"Accept\" says.", "csv", ["json", "csv"]);

    /// <summary>The time range and its zone.</summary>
    public static IReadOnlyList<QueryParameter> Range { get; } = [From, To, Zone];

    /// <summary>Paging.</summary>
    public static IReadOnlyList<QueryParameter> Page { get; } = [Limit, Cursor];
}
