using System.Buffers.Text;
using System.Text;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>The parameters of a list, read.</summary>
/// <param name="Range">Whose usage is summed up, or in which the last usage lies.</param>
/// <param name="Filter">Conditions.</param>
/// <param name="Limit">Items on a page.</param>
/// <param name="After">The text of the cursor; null on the first page.</param>
/// <param name="IsCsv">Whether the answer shall be CSV.</param>
internal sealed record ListParameters(
    Interval Range, IReadOnlyList<DimensionCondition> Filter, int Limit, string? After, bool IsCsv)
{
    /// <summary>What lists accept.</summary>
    public static QueryParameters Accepted { get; } = new QueryParameters(
        [.. CommonParameters.Range, CommonParameters.Filter, .. CommonParameters.Page, CommonParameters.Format]);

    /// <summary>What single items with their usage in a range accept.</summary>
    public static QueryParameters AcceptedBySingle { get; } =
        new QueryParameters([.. CommonParameters.Range, CommonParameters.Filter]);

    /// <summary>Reads those of a list; null with a refusal when they are wrong.</summary>
    public static ListParameters? Read(HttpRequest request, TimeProvider clock, out IResult? refusal, string? notFilterable = null) =>
        Read(request, Accepted, clock, out refusal, notFilterable);

    /// <summary>Reads those of <paramref name="accepted"/>; null with a refusal when they are wrong.</summary>
    public static ListParameters? Read(
        HttpRequest request, QueryParameters accepted, TimeProvider clock, out IResult? refusal, string? notFilterable = null)
    {
        var reader = new ParameterReader(request, accepted);
        var parameters = new ListParameters(
            reader.Range(reader.Zone(), clock),
            reader.Filter(),
            reader.Number("limit", CommonParameters.LimitDefault, 1, CommonParameters.LimitMax),
            ReadCursor(reader),
            accepted.All.Contains(CommonParameters.Format) && AnswerForm.IsCsv(reader, request));
        if (notFilterable is not null && parameters.Filter.Any(c => c.Dimension is Dimension.Task or Dimension.Session))
        {
            reader.Refuse("filter", null, notFilterable, "Ask /api/v1/spend or /api/v1/entries.");
        }

        refusal = reader.Refusal;
        return refusal is null ? parameters : null;
    }

    /// <summary>The names of the page that is asked for, and the cursor of the one after it; null for the last.</summary>
    /// <param name="names">All of them, in order.</param>
    public (IEnumerable<UsedName> Shown, string? Next) PageOf(IEnumerable<UsedName> names)
    {
        List<UsedName> left = [.. names.Where(n => After is null || string.CompareOrdinal(n.Name, After) > 0).Take(Limit + 1)];
        return (left.Take(Limit), left.Count > Limit ? Cursor(left[Limit - 1].Name) : null);
    }

    /// <summary>The text as a cursor, which clients pass on as it is.</summary>
    public static string Cursor(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>The text of <c>cursor</c>; null when not given.</summary>
    public static string? ReadCursor(ParameterReader reader)
    {
        if (reader.Text("cursor") is not { } cursor)
        {
            return null;
        }

        var bytes = new byte[cursor.Length];
        if (Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length))
        {
            return Encoding.UTF8.GetString(bytes, 0, length);
        }

        RefuseCursor(reader, cursor);
        return null;
    }

    /// <summary>Notes that a cursor does not come from this list.</summary>
    public static void RefuseCursor(ParameterReader reader, string cursor) =>
        reader.Refuse("cursor", cursor, "This is not a cursor of this list.",
            "Pass on \"next\" of the page before as it is, or leave it out.");
}
