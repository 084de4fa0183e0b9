using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Audit;

/// <summary>The page of the audit trail.</summary>
internal static class AuditEndpoints
{
    /// <summary>The parameter that has the whole chain checked again.</summary>
    public const string CheckParameter = "check";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        AuditChoice.Path,
        async (HttpContext context, AuditReader reader) =>
        {
            var address = PageAddress.Of(AuditChoice.Path, context.Request.Query);
            var isCheckAsked = address[CheckParameter] is not null;
            var model = await reader.ReadAsync(
                AuditChoice.Read(address.Without(CheckParameter)), isCheckAsked, context.RequestAborted);
            return Page.Show<AuditPage>(context, new { Model = model, context.Caller });
        })
        .Requires(Permission.SeeAudit).ExcludeFromDescription();
}
