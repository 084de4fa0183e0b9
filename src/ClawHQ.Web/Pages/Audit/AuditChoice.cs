using System.Globalization;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Web.Ranges;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Web.Pages.Audit;

/// <summary>What was chosen on the page of the audit trail, read from its address.</summary>
public sealed record AuditChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/audit";

    private const int TextMax = 200;

    public required PageAddress Address { get; init; }

    /// <summary>The only actor; null for all.</summary>
    public string? Actor { get; init; }

    /// <summary>The only action, or the beginning of several; null for all.</summary>
    public string? Action { get; init; }

    /// <summary>The only object or kind of objects; null for all.</summary>
    public string? Object { get; init; }

    /// <summary>The only outcome; null for both.</summary>
    public string? Outcome { get; init; }

    /// <summary>The first day, UTC; null for the beginning.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last day, UTC; null for today.</summary>
    public LocalDate? To { get; init; }

    /// <summary>Only records before this one; null for the newest.</summary>
    public long? Before { get; init; }

    /// <summary>The record that is shown whole; null for none.</summary>
    public long? Shown { get; init; }

    /// <summary>Whether anything narrows the list.</summary>
    public bool IsNarrowed => this is not { Actor: null, Action: null, Object: null, Outcome: null, From: null, To: null };

    /// <summary>What the trail is asked.</summary>
    public AuditQuery Query => new()
    {
        Actor = Actor,
        Action = Action,
        Object = Object,
        HasSucceeded = Outcome switch { "success" => true, "failure" => false, _ => null },
        From = From?.AtStartOfDayInZone(DateTimeZone.Utc).ToDateTimeOffset(),
        To = To?.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToDateTimeOffset(),
        Before = Before,
    };

    /// <summary>The nouns that actions begin with.</summary>
    public static IReadOnlyList<string> Nouns { get; } = [.. AuditAction.All.Select(a => a.Name.Split('.')[0]).Distinct()];

    /// <summary>Reads an address.</summary>
    public static AuditChoice Read(PageAddress address) => new()
    {
        Address = address,
        Actor = Cut(address["actor"]),
        Action = Cut(address["action"]),
        Object = Cut(address["object"]),
        Outcome = address["outcome"] is "success" or "failure" ? address["outcome"] : null,
        From = Day(address["from"]),
        To = Day(address["to"]),
        Before = Number(address["before"]),
        Shown = Number(address["show"]),
    };

    /// <summary>The page with a record shown whole.</summary>
    public string Showing(long seq) => $"{Address.With("show", seq.ToString(CultureInfo.InvariantCulture))}#record";

    /// <summary>The page with what comes after the last record of this one.</summary>
    public string Older(long last) =>
        Address.Without("show").With("before", last.ToString(CultureInfo.InvariantCulture)).ToString();

    private static string? Cut(string? text) => text?.Trim() is { Length: > 0 and <= TextMax } trimmed ? trimmed : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static LocalDate? Day(string? text) =>
        LocalDatePattern.Iso.Parse(text ?? "") is { Success: true, Value: { Year: >= 1970 and <= 9000 } day } ? day : null;
}
