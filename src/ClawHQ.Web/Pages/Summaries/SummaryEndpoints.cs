using ClawHQ.Core.Access;
using ClawHQ.Web.Pages.Summaries.Single;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Summaries;

/// <summary>The pages of tasks and sessions, and their parts that move.</summary>
internal static class SummaryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var words in new[] { SummaryWords.Tasks, SummaryWords.Sessions })
        {
            MapList(routes, words);
            MapSingle(routes, words);
        }
    }

    private static void MapList(IEndpointRouteBuilder routes, SummaryWords words) =>
        Page.Map<SummaryListPage, SummaryListLive, SummaryListReader>(
            routes, words.Path, words.PartPath, Permission.SeeSpend, async (reader, context) => await reader.ReadAsync(
                words, PageAddress.Of(words.Path, context.Request.Query), context.Caller, context.RequestAborted));

    private static void MapSingle(IEndpointRouteBuilder routes, SummaryWords words) =>
        Page.Map<SummaryPage, SummaryLive, SummaryReader>(
            routes, words.Path + "/{id}", words.PartPath + "/{id}", Permission.SeeSpend, async (reader, context) =>
            {
                // The server leaves an encoded slash as it is, since it is no separator.
                var id = (context.GetRouteValue("id") as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
                var address = PageAddress.Of(words.Of(id, null), context.Request.Query);
                return await reader.ReadAsync(words, id, address, context.Caller, context.RequestAborted);
            });
}
