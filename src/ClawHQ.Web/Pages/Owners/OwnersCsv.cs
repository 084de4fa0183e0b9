using System.Text;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain;
using ClawHQ.Web.Figures;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Web.Pages.Owners;

/// <summary>A list of owners as CSV: what the page shows, of all rows. Money is dollars with nine decimals; empty is unknown or
/// absent.</summary>
internal static class OwnersCsv
{
    /// <summary>The answer.</summary>
    public static IResult Of(OwnersModel model)
    {
        var text = new StringBuilder();
        var number = model.Choice.Kind.Dimension == Dimension.Team ? "cost_center" : "account";
        CsvLine.Append(
            text,
            [
                model.Choice.Kind.One, "status", "teams", "agents", "models", "tasks", "cost_per_task", "today", "month_to_date",
                "last_month_to_date", "unpriced_tokens", "first_seen", "last_seen",
                .. Declared(model.Choice.Kind, "title", number),
            ]);
        foreach (var row in model.Rows)
        {
            CsvLine.Append(text, Fields(model.Choice.Kind, row));
        }

        return TypedResults.Text(text.ToString(), "text/csv; charset=utf-8; header=present");
    }

    private static string[] Fields(OwnerKind kind, OwnerRow row) =>
    [
        CsvLine.Harmless(row.Name), row.Status?.Status ?? "", CsvLine.Harmless(string.Join(' ', row.Teams)),
        row.Agents.ToString(), CsvLine.Harmless(string.Join(' ', row.Models)),
        row.Tasks is { } tasks ? Counts.Plain(tasks.Count) : "", Dollars(row.Tasks?.Mean), Dollars(row.Today), Dollars(row.Month),
        Dollars(row.MonthBefore), row.UnpricedTokens.ToString(), At(row.FirstSeen), At(row.LastSeen),
        .. Declared(kind, row.Declared?.Title, row.Declared?.Number),
    ];

    /// <summary>What can be declared of owners of the kind.</summary>
    private static string[] Declared(OwnerKind kind, string? title, string? number) => kind.Dimension switch
    {
        Dimension.Agent => [],
        Dimension.Project => [CsvLine.Harmless(title)],
        _ => [CsvLine.Harmless(title), CsvLine.Harmless(number)],
    };

    private static string Dollars(Int128? nanos) => nanos is { } known ? Money.ToString(known) : "";

    private static string At(Instant? moment) => moment is { } known ? Moments.Rfc3339(known) : "";
}
