using System.Text;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Spend;

/// <summary>An answer about spend as CSV: a header, then a line for each row. What is unknown is empty.</summary>
internal sealed class SpendCsv(SpendResult result) : IResult
{
    private const int FlushCharacters = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/csv; charset=utf-8; header=present";
        var text = new StringBuilder();
        CsvLine.Append(
            text,
            [
                .. result.Query.Step is null ? Array.Empty<string>() : ["time"],
                .. result.Query.By.Select(WireNames<Dimension>.Of),
                .. result.Query.Measures.Select(WireNames<Measure>.Of),
            ]);
        foreach (var row in result.Rows)
        {
            Append(text, row);
            if (text.Length > FlushCharacters)
            {
                await SendAsync(httpContext, text);
            }
        }

        await SendAsync(httpContext, text);
    }

    private static async Task SendAsync(HttpContext context, StringBuilder text)
    {
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
        _ = text.Clear();
    }

    private void Append(StringBuilder text, SpendRow row) => CsvLine.Append(
        text,
        [
            .. row.Time is { } time ? [Rfc3339.Text(time, result.Query.Zone)] : Array.Empty<string>(),
            .. row.Group.Select(CsvLine.Harmless),
            .. row.Values.Select((v, i) => v is { } value ? MeasureValue.Text(result.Query.Measures[i], value) : ""),
        ]);
}
