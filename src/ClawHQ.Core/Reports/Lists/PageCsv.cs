using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>Answers with a page of a list.</summary>
internal static class PageAnswer
{
    /// <summary>The page as an answer.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isCsv">As CSV instead of JSON.</param>
    public static IResult Answer<T>(this Page<T> page, bool isCsv) => isCsv ? new PageCsv<T>(page) : TypedResults.Ok(page);
}

/// <summary>
/// A page as CSV: the fields of the JSON in their order, those of an object inside joined to its name by an underscore, the values
/// of a list by a space. Where the next page begins says the header <c>Link</c>.
/// </summary>
/// <typeparam name="T">What is listed.</typeparam>
internal sealed class PageCsv<T>(Page<T> page) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var type = options.GetTypeInfo(typeof(T));
        List<string[]> columns = [.. Columns(type)];
        var text = new StringBuilder();
        CsvLine.Append(text, [.. columns.Select(c => string.Join('_', c))]);
        foreach (var item in page.Items)
        {
            var json = JsonSerializer.SerializeToElement(item, type);
            CsvLine.Append(text, [.. columns.Select(c => Text(At(json, c)))]);
        }

        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        if (page.Next is { } next)
        {
            response.Headers.Link = $"<{NextAddress(httpContext.Request, next)}>; rel=\"next\"";
        }

        await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
    }

    /// <summary>The paths of all fields that are no objects.</summary>
    private static IEnumerable<string[]> Columns(JsonTypeInfo type) => type.Properties.SelectMany(property =>
        type.Options.GetTypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Object } inner
            ? Columns(inner).Select(path => (string[])[property.Name, .. path])
            : [[property.Name]]);

    private static JsonElement? At(JsonElement item, string[] path)
    {
        foreach (var name in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item))
            {
                return null;
            }
        }

        return item;
    }

    private static string Text(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.String } text => IsNumber(text.GetString() ?? "")
            ? text.GetString() ?? ""
            : CsvLine.Harmless(text.GetString()),
        { ValueKind: JsonValueKind.Array } list => CsvLine.Harmless(string.Join(' ', list.EnumerateArray().Select(v => v.ToString()))),
        { } other => other.GetRawText(),
    };

    /// <summary>Adjustments have amounts below zero, which are no formulas.</summary>
    private static bool IsNumber(string text) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private static string NextAddress(HttpRequest request, string cursor)
    {
        var query = new QueryBuilder(request.Query.Where(p => p.Key != "cursor")) { { "cursor", cursor } };
        return request.PathBase.Add(request.Path).ToUriComponent() + query;
    }
}
