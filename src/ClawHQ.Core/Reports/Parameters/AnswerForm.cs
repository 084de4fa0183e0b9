using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace ClawHQ.Core.Reports.Parameters;

/// <summary>Decides between JSON and CSV: <c>format</c> first, then the better liked in <c>Accept</c>, then JSON.</summary>
internal static class AnswerForm
{
    /// <summary>Whether the answer shall be CSV.</summary>
    public static bool IsCsv(ParameterReader reader, HttpRequest request)
    {
        switch (reader.Text("format"))
        {
            case "csv":
                return true;
            case "json":
                return false;
            case { } other:
                reader.Refuse("format", other, "There is no such format.", "json or csv.");
                return false;
            default:
                return Liking(request, "text/csv") > Liking(request, "application/json");
        }
    }

    private static double Liking(HttpRequest request, string mediaType)
    {
        var accepted = new RequestHeaders(request.Headers).Accept;
        return accepted
            .Where(a => new MediaTypeHeaderValue(mediaType).IsSubsetOf(new MediaTypeHeaderValue(a.MediaType)))
            .OrderByDescending(a => a.MatchesAllTypes ? 0 : a.MatchesAllSubTypes ? 1 : 2)
            .Select(a => a.Quality ?? 1)
            .FirstOrDefault();
    }
}
