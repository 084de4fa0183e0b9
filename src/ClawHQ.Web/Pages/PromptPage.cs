using ClawHQ.Core.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClawHQ.Web.Pages;

/// <summary>
/// Shows a page whose model may take long: where it does, the frame around the page goes out before, and a browser paints it while the
/// rest is made. The whole is the same markup as of a page that is sent at once; where it cannot be made, the frame says why.
/// </summary>
/// <typeparam name="TPage">The page; has the parameters <c>Model</c> and <c>Caller</c>.</typeparam>
/// <param name="title">The page's name, as it gives it to <see cref="App"/>.</param>
/// <param name="current">Its path in the navigation.</param>
/// <param name="readAsync">Reads the model, which there always is.</param>
/// <param name="above">The page above it, for a page that is not in the navigation itself.</param>
internal sealed class PromptPage<TPage>(
    string title, string current, Func<HttpContext, Task<object?>> readAsync, (string Path, string Name)? above = null) : IResult
    where TPage : IComponent
{
    /// <summary>What takes no longer is sent at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    public async Task ExecuteAsync(HttpContext context)
    {
        // What both sides look at is made before they begin.
        _ = (context.Request.Query.Count, context.Request.Cookies.Count, context.Caller);
        var reading = Task.Run(() => readAsync(context), context.RequestAborted);
        if (await Task.WhenAny(reading, Task.Delay(Patience, context.RequestAborted)) == reading)
        {
            await Show(context, await reading).ExecuteAsync(context);
            return;
        }

        var opening = LatePage.OpeningOf(
            await RenderAsync(
                context, () => Page.Show<App>(context, new { Title = title, Current = current, Above = above, context.Caller })));
        context.Response.Headers.CacheControl = Page.NotKept;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.Body.WriteAsync(opening, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(await RestAsync(context, reading), context.RequestAborted);
    }

    private static IResult Show(HttpContext context, object? model) =>
        Page.Show<TPage>(context, new { Model = model, context.Caller });

    /// <summary>What follows on the opening: the page's content, or why there is none, and the end of the document.</summary>
    private static async Task<ReadOnlyMemory<byte>> RestAsync(HttpContext context, Task<object?> reading)
    {
        try
        {
            var model = await reading;
            return LatePage.RestOf(await RenderAsync(context, () => Show(context, model)));
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var why = LatePage.Why(context, e);
            return LatePage.RestOf(await RenderAsync(context, () => Page.ShowError(context, why)));
        }
    }

    /// <summary>Renders aside: nothing of it reaches the answer, whose head may be gone.</summary>
    private static async Task<byte[]> RenderAsync(HttpContext context, Func<IResult> show)
    {
        var head = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var written = new MemoryStream();
        var rendered = new StreamResponseBodyFeature(written);
        context.Features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        context.Features.Set<IHttpResponseBodyFeature>(rendered);
        try
        {
            await show().ExecuteAsync(context);
            await rendered.CompleteAsync();
        }
        finally
        {
            context.Features.Set(head);
            context.Features.Set(body);
        }

        return written.ToArray();
    }
}
