using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.ModelSpend;

/// <summary>The page of models and its part that moves.</summary>
internal static class ModelsEndpoints
{
    /// <summary>Address of the part.</summary>
    public const string PartPath = "/parts/models";

    public static void Map(IEndpointRouteBuilder routes) => Page.Map<ModelsPage, ModelsLive, ModelsReader>(
        routes, ModelsChoice.Path, PartPath, Permission.SeeSpend, async (reader, context) => await reader.ReadAsync(
            PageAddress.Of(ModelsChoice.Path, context.Request.Query), context.Caller, context.RequestAborted));
}
