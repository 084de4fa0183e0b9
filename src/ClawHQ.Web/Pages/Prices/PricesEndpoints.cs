using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Prices;

/// <summary>The page of prices. Nothing on it moves with the ledger.</summary>
internal static class PricesEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        PricesChoice.Path,
        async (HttpContext context, PricesReader reader) =>
        {
            var address = PageAddress.Of(PricesChoice.Path, context.Request.Query);
            var model = await reader.ReadAsync(address, context.Caller, context.RequestAborted);
            return Page.Show<PricesPage>(context, new { Model = model, context.Caller });
        })
        .Requires(Permission.SeeSpend).ExcludeFromDescription();
}
