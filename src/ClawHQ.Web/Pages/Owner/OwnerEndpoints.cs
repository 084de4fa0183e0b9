using ClawHQ.Core.Access;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Web.Pages.Owners;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Owner;

/// <summary>The pages of one agent, team, project and client, and their parts that move.</summary>
internal static class OwnerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var kind in OwnerKind.All)
        {
            // The name is the rest of the path: agents have slashes in theirs, and not every program leaves them encoded.
            Page.Map<OwnerPage, OwnerLive, OwnerReader>(
                routes, $"{kind.Path}/{{**name}}", $"{kind.PartPath}/{{**name}}", Permission.SeeSpend,
                async (reader, context) => await ReadAsync(context, reader, kind));
        }
    }

    private static Task<OwnerModel?> ReadAsync(HttpContext context, OwnerReader reader, OwnerKind kind)
    {
        var name = PathText.Decoded(context.GetRouteValue("name") as string ?? "");
        return reader.ReadAsync(
            kind, name, PageAddress.Of(kind.PageOf(name), context.Request.Query), context.Caller, context.RequestAborted);
    }
}
