using ClawHQ.Core.Access;
using ClawHQ.Web.Pages.Summaries.Single;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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

    private static void MapList(IEndpointRouteBuilder routes, SummaryWords words)
    {
        routes.MapGet(words.Path, async (HttpContext context, SummaryListReader reader) => Page.Show<SummaryListPage>(
            context, new { Model = await ReadAsync(context, reader, isPart: false), context.Caller }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        Page.MapPart<SummaryListLive>(routes, words.PartPath, Permission.SeeSpend, async context =>
            await ReadAsync(context, context.RequestServices.GetRequiredService<SummaryListReader>(), isPart: true));

        Task<SummaryListModel> ReadAsync(HttpContext context, SummaryListReader reader, bool isPart) => reader.ReadAsync(
            words, PageAddress.Of(words.Path, context.Request.Query), context.Caller, isPart, context.RequestAborted);
    }

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
