using System.Net;
using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Web.Fakes;

/// <summary>A page as its reader sees it: the text of what the server rendered, one space between words.</summary>
internal static partial class PageText
{
    /// <summary>Asks for a page.</summary>
    public static async Task<(HttpStatusCode Status, string Text, string Html)> GetAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, Text(html), html);
    }

    /// <summary>The text of the row of a table that begins with a name.</summary>
    public static string Row(string html, string name) =>
        Rows().Matches(html).Select(m => Text(m.Value)).First(row => row.StartsWith(name, StringComparison.Ordinal));

    /// <summary>A long name is cut into two spans that stand without a space between them.</summary>
    private static string Text(string html)
    {
        var bare = Tag().Replace(html.Replace("</span><span>", "", StringComparison.Ordinal), " ");
        return Space().Replace(WebUtility.HtmlDecode(bare).Replace('\u00a0', ' '), " ").Trim();
    }

    [GeneratedRegex("<tr\\b.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Rows();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
