using ClawHQ.Core.Access;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using ClawHQ.Web.Parts.Notices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Web.Pages.Demo;

/// <summary>Takes a demo away by one click. A server with real data has no such address.</summary>
internal static class DemoEndpoints
{
    /// <summary>Where the button leads.</summary>
    public const string RemovePath = "/demo/remove";

    /// <summary>Address of the notice, which renews itself while the demo's past is being made.</summary>
    public const string PartPath = "/parts/demo";

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<DataFolder>().Demo is { } demo)
        {
            routes.MapGet(PartPath, (HttpContext context) => Page.Show<DemoNotice>(context, new { context.Caller }))
                .Requires(Permission.SeeSpend).ExcludeFromDescription();
            routes.MapPost(RemovePath, (HttpContext context, IHostApplicationLifetime lifetime, AuditLog audit) =>
                RemoveAsync(context, lifetime, audit, demo))
                .Requires(Permission.ManageData).ExcludeFromDescription();
        }
    }

    /// <summary>Answers first: with the data the server goes too.</summary>
    private static async Task<IResult> RemoveAsync(
        HttpContext context, IHostApplicationLifetime lifetime, AuditLog audit, DemoMark demo)
    {
        await audit.NoteAsync(
            context.Actor, new AuditEvent(AuditAction.DemoRemove, new AuditObject("demo", null)), context.RequestAborted);
        demo.AskRemoval();
        context.Response.OnCompleted(() =>
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        });
        return Page.Show<DemoRemovedPage>(context, new { });
    }
}
