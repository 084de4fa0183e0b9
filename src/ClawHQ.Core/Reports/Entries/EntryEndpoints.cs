using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Queries.Summing;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Entries;

/// <summary><c>GET /api/v1/entries</c> and single entries.</summary>
internal static class EntryEndpoints
{
    /// <summary>What the list accepts.</summary>
    public static QueryParameters Parameters { get; } = new QueryParameters(
        CommonParameters.From with
        {
            Description = "Inclusive start of the time of use: an RFC 3339 time, or a date in `zone`. Everything unless given.",
        },
        CommonParameters.To with { Description = "Exclusive end of the time of use. Everything unless given." },
        CommonParameters.Zone,
        CommonParameters.Filter,
        new QueryParameter("kind", "Only this kind of entry. Both unless given.", "usage", ["usage", "adjustment"]),
        CommonParameters.Limit,
        CommonParameters.Cursor,
        CommonParameters.Format);

    /// <summary>A page of entries, newest first.</summary>
    public static IResult List(HttpContext context, EntryPages pages)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var query = Read(reader, context.Caller.VisibleTeams);
        var isCsv = AnswerForm.IsCsv(reader, context.Request);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var page = pages.List(query, context.RequestAborted);
        var next = page.Next is { } before ? ListParameters.Cursor(before.ToString(CultureInfo.InvariantCulture)) : null;
        return new Page<EntryItem>([.. page.Items.Select(EntryItem.Of)], next).Answer(isCsv);
    }

    /// <summary>One entry, or 404.</summary>
    public static IResult Find(HttpContext context, string id, EntryPages pages)
    {
        var reader = new ParameterReader(context.Request, new QueryParameters());
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var isNumber = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && seq > 0;
        return isNumber && pages.Find(seq, context.Caller.VisibleTeams) is { } entry
            ? TypedResults.Ok(EntryItem.Of(entry))
            : Problem.Result(404, "not_found", "There is no entry with this id that you may see.");
    }

    private static EntryQuery Read(ParameterReader reader, TeamBound visibleTeams)
    {
        var zone = reader.Zone();
        var (from, to) = (reader.Time("from", zone), reader.Time("to", zone));
        if (from > to)
        {
            reader.Refuse("to", to?.ToString(), "The end lies before the start.", "\"from\" is inclusive, \"to\" exclusive and after it.");
        }

        return new EntryQuery
        {
            From = from is { } start ? SpendPlan.CeilingMs(start) : long.MinValue,
            To = to is { } end ? SpendPlan.CeilingMs(end) : long.MaxValue,
            Kind = Kind(reader),
            Filter = reader.Filter(),
            VisibleTeams = visibleTeams,
            Limit = reader.Number("limit", CommonParameters.LimitDefault, 1, CommonParameters.LimitMax),
            Before = Before(reader),
        };
    }

    private static EntryKind? Kind(ParameterReader reader)
    {
        switch (reader.Text("kind"))
        {
            case null:
                return null;
            case "usage":
                return EntryKind.Usage;
            case "adjustment":
                return EntryKind.Adjustment;
            case { } other:
                reader.Refuse("kind", other, "There is no such kind.", "usage or adjustment.");
                return null;
        }
    }

    private static long Before(ParameterReader reader)
    {
        if (ListParameters.ReadCursor(reader) is not { } text)
        {
            return long.MaxValue;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var before))
        {
            return before;
        }

        ListParameters.RefuseCursor(reader, text);
        return long.MaxValue;
    }
}
