using System.Text;
using ClawHQ.Core.Access;
using ClawHQ.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClawHQ.Web.Pages;

/// <summary>
/// Shows a page whose model may take long: where it does, the frame around the page goes out before, and a browser paints it while the
/// rest is made. The whole is the same markup as of a page that is sent at once.
/// </summary>
/// <typeparam name="TPage">The page; has the parameters <c>Model</c> and <c>Caller</c>.</typeparam>
/// <param name="title">The page's name, as it gives it to <see cref="App"/>.</param>
/// <param name="current">Its path in the navigation.</param>
/// <param name="readAsync">Reads the model, which there always is.</param>
internal sealed class PromptPage<TPage>(string title, string current, Func<HttpContext, Task<object?>> readAsync) : IResult
    where TPage : IComponent
{
    /// <summary>What takes no longer is sent at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    public async Task ExecuteAsync(HttpContext context)
    {
        // What both sides look at is made before they begin.
        _ = (context.Request.Query.Count, context.Request.Cookies.Count, context.Caller);
        var reading = Task.Run(() => readAsync(context), context.RequestAborted);
        var sent = Array.Empty<byte>();
        if (await Task.WhenAny(reading, Task.Delay(Patience, context.RequestAborted)) != reading)
        {
            sent = await OpeningAsync(context);
            context.Response.Headers.CacheControl = Page.NotKept;
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.Body.WriteAsync(sent, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        var parameters = new { Model = await reading, context.Caller };
        if (sent.Length == 0)
        {
            await Page.Show<TPage>(context, parameters).ExecuteAsync(context);
            return;
        }

        var whole = await RenderAsync(context, () => Page.Show<TPage>(context, parameters));
        if (!whole.AsSpan().StartsWith(sent))
        {
            throw new InvalidOperationException($"The page {current} does not begin with its opening.");
        }

        await context.Response.Body.WriteAsync(whole.AsMemory(sent.Length), context.RequestAborted);
    }

    private async Task<byte[]> OpeningAsync(HttpContext context)
    {
        var html = await RenderAsync(
            context, () => Page.Show<Opening>(context, new { Title = title, Current = current, context.Caller }));
        var cut = html.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Opening.Cut));
        return html[..cut];
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
