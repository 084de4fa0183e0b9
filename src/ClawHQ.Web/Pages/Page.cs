using ClawHQ.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClawHQ.Web.Pages;

/// <summary>Answers with a page or a part of one.</summary>
internal static class Page
{
    /// <summary>Renders a component as the whole answer. Nothing is kept: after signing out, going back shows no figure.</summary>
    public static IResult Show<TComponent>(HttpContext context, object parameters, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        PageHeaders.Apply(context.Response.Headers);
        context.Response.Headers.CacheControl = "no-cache, no-store";
        return new RazorComponentResult<TComponent>(parameters) { PreventStreamingRendering = true, StatusCode = status };
    }

    /// <summary>Answers a form that was carried out with the page to look at next.</summary>
    public static IResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }
}
