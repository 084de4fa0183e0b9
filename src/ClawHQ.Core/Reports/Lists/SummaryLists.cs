using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>Lists of tasks and sessions, latest first, and single ones.</summary>
internal sealed class SummaryLists(SummaryQueries queries, TimeProvider clock)
{
    private const char Separator = '\u001f';

    /// <summary>A page of tasks or sessions whose last usage lies in the range.</summary>
    public IResult List(HttpContext context, SummaryKind kind)
    {
        var reader = new ParameterReader(context.Request, ListParameters.Accepted);
        var range = reader.Range(reader.Zone(), clock);
        var query = new SummaryQuery
        {
            Kind = kind,
            From = range.Start.ToUnixTimeMilliseconds(),
            To = range.End.ToUnixTimeMilliseconds(),
            Filter = reader.Filter(),
            Limit = reader.Number("limit", CommonParameters.LimitDefault, 1, CommonParameters.LimitMax),
            After = ReadCursor(reader),
            VisibleTeams = context.Caller.VisibleTeams,
        };
        var isCsv = AnswerForm.IsCsv(reader, context.Request);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var page = queries.List(query);
        var cursor = page.Next is { } next ? ListParameters.Cursor(Text(next)) : null;
        return new Page<SummaryItem>([.. page.Items.Select(SummaryItem.Of)], cursor).Answer(isCsv);
    }

    /// <summary>A task or session, or 404. Where several teams used the same id, the one used last.</summary>
    public IResult Find(HttpContext context, SummaryKind kind, string id)
    {
        var reader = new ParameterReader(context.Request, new QueryParameters());
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var found = queries.Find(kind, id, context.Caller.VisibleTeams);
        return found.Count == 0
            ? Problem.Result(404, "not_found", "There is nothing with this id that you may see.")
            : TypedResults.Ok(SummaryItem.Of(found[0]));
    }

    private static string Text(SummaryCursor cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"{cursor.Last}{Separator}{cursor.Team ?? "\u0000"}{Separator}{cursor.Id}");

    private static SummaryCursor? ReadCursor(ParameterReader reader)
    {
        if (ListParameters.ReadCursor(reader) is not { } text)
        {
            return null;
        }

        var parts = text.Split(Separator, 3);
        if (parts.Length == 3 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last)
            && last is > -1L << 50 and < 1L << 50)
        {
            return new SummaryCursor(last, parts[2], parts[1] == "\u0000" ? null : parts[1]);
        }

        ListParameters.RefuseCursor(reader, text);
        return null;
    }
}
