using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.ModelSpend;

/// <summary>The page of models and its part that moves.</summary>
internal static class ModelsEndpoints
{
    /// <summary>Address of the part.</summary>
    public const string PartPath = "/parts/models";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ModelsChoice.Path, async (HttpContext context, ModelsReader reader) =>
            Page.Show<ModelsPage>(context, new { Model = await ReadAsync(context, reader), context.Caller }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, ModelsReader reader) =>
            Page.Show<ModelsLive>(context, new { Model = await ReadAsync(context, reader) }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
    }

    private static Task<ModelsModel> ReadAsync(HttpContext context, ModelsReader reader) =>
        reader.ReadAsync(PageAddress.Of(ModelsChoice.Path, context.Request.Query), context.Caller, context.RequestAborted);
}
