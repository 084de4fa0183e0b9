using ClawHQ.Core.Access;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Web.Pages.Missing;
using ClawHQ.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Web.Pages;

/// <summary>Answers with a page or a part of one.</summary>
internal static class Page
{
    /// <summary>Tells browsers to keep nothing.</summary>
    internal const string NotKept = "no-cache, no-store";

    /// <summary>Renders a component as the whole answer. Nothing is kept: after signing out, going back shows no figure.</summary>
    public static IResult Show<TComponent>(HttpContext context, object parameters, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        PageHeaders.Apply(context.Response.Headers);
        context.Response.Headers.CacheControl = NotKept;
        return new RazorComponentResult<TComponent>(parameters) { PreventStreamingRendering = true, StatusCode = status };
    }

    /// <summary>Renders why there is no page: in the frame of pages for a known caller, else alone.</summary>
    public static IResult ShowError(HttpContext context, PageError error) =>
        Show<NoPage>(context, new { Error = error, Caller = context.Features.Get<Caller>() }, error.Status);

    /// <summary>Maps a page and its part that moves. Both are drawn from what is read here, so that the first visit and each renewal
    /// are the same markup.</summary>
    /// <typeparam name="TPage">The page; has the parameters <c>Model</c> and <c>Caller</c>.</typeparam>
    /// <typeparam name="TPart">Its part; has the parameter <c>Model</c>.</typeparam>
    /// <typeparam name="TReader">The service that reads the model.</typeparam>
    /// <param name="routes">Where they are mapped.</param>
    /// <param name="path">The page's address.</param>
    /// <param name="partPath">The part's address.</param>
    /// <param name="permission">What a caller needs to see them.</param>
    /// <param name="readAsync">Reads the model; null where there is nothing of this address that the caller may see.</param>
    public static void Map<TPage, TPart, TReader>(
        IEndpointRouteBuilder routes, string path, string partPath, Permission permission,
        Func<TReader, HttpContext, Task<object?>> readAsync)
        where TPage : IComponent
        where TPart : IComponent
        where TReader : notnull
    {
        // The reader is asked for here and not by a parameter: the framework could only compile a generic one at start.
        Task<object?> ReadAsync(HttpContext context) => readAsync(context.RequestServices.GetRequiredService<TReader>(), context);
        routes.MapGet(path, async (HttpContext context) => await ReadAsync(context) is { } model
            ? Show<TPage>(context, new { Model = model, context.Caller })
            : ErrorPage.Answer(context, PageError.NotFound, "not_found")).Requires(permission).ExcludeFromDescription();
        MapPart<TPart>(routes, partPath, permission, ReadAsync);
    }

    /// <summary>Maps a page whose model there always is and may take long, and its part that moves: the frame around the page does not
    /// wait for it.</summary>
    /// <typeparam name="TPage">The page; has the parameters <c>Model</c> and <c>Caller</c>.</typeparam>
    /// <typeparam name="TPart">Its part; has the parameter <c>Model</c>.</typeparam>
    /// <typeparam name="TReader">The service that reads the model.</typeparam>
    /// <param name="routes">Where they are mapped.</param>
    /// <param name="path">The page's address, which is its path in the navigation too.</param>
    /// <param name="title">The page's name.</param>
    /// <param name="partPath">The part's address.</param>
    /// <param name="permission">What a caller needs to see them.</param>
    /// <param name="readAsync">Reads the model.</param>
    public static void MapPrompt<TPage, TPart, TReader>(
        IEndpointRouteBuilder routes, string path, string title, string partPath, Permission permission,
        Func<TReader, HttpContext, Task<object?>> readAsync)
        where TPage : IComponent
        where TPart : IComponent
        where TReader : notnull
    {
        Task<object?> ReadAsync(HttpContext context) => readAsync(context.RequestServices.GetRequiredService<TReader>(), context);
        var page = new PromptPage<TPage>(title, path, ReadAsync);
        routes.MapGet(path, (HttpContext context) => page.ExecuteAsync(context)).Requires(permission).ExcludeFromDescription();
        MapPart<TPart>(routes, partPath, permission, ReadAsync);
    }

    /// <summary>Maps a part that moves. It is made once for all pages that ask for it at the same time with the same rights, so what
    /// is read may depend on the address and on what the caller may see, and on nothing else of a request.</summary>
    /// <typeparam name="TPart">The part; has the parameter <c>Model</c>.</typeparam>
    /// <param name="routes">Where it is mapped.</param>
    /// <param name="path">Its address.</param>
    /// <param name="permission">What a caller needs to see it.</param>
    /// <param name="readAsync">Reads the model; null where there is nothing of this address that the caller may see.</param>
    public static void MapPart<TPart>(
        IEndpointRouteBuilder routes, string path, Permission permission, Func<HttpContext, Task<object?>> readAsync)
        where TPart : IComponent
    {
        async Task<IResult?> MakeAsync(HttpContext context) =>
            await readAsync(context) is { } model ? Show<TPart>(context, new { Model = model }) : null;

        routes.MapGet(path, async (HttpContext context, SharedParts parts) => await parts.AnswerAsync(context, MakeAsync)
            ?? ErrorPage.Answer(context, PageError.NotFound, "not_found")).Requires(permission).ExcludeFromDescription();
    }

    /// <summary>Answers a form that was carried out with the page to look at next.</summary>
    public static IResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }
}
