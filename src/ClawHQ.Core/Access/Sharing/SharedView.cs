using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api.Failures;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Sharing;

/// <summary>Request feature: the page is looked at by a share link.</summary>
/// <param name="Link">The link.</param>
/// <param name="Maker">The name of who shared it.</param>
/// <param name="Caller">Sees what the maker may see now and could see then, and nothing else.</param>
public sealed record SharedView(ShareLink Link, string Maker, Caller Caller);

/// <summary>
/// Answers <c>/shared/TOKEN</c> with the page that was shared, as if its address had been asked for. The token opens that one address:
/// it is no cookie and works on no other.
/// </summary>
internal sealed class SharedPages(RequestDelegate next, ShareLinkStore links, PersonStore people, TimeProvider clock)
{
    public const string Prefix = "/shared/";

    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    private static readonly PageError Ended = new(
        StatusCodes.Status404NotFound, "This link has ended", "It has expired, was taken back, or was never made.",
        "Ask whoever sent it for a new one.");

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/shared", StringComparison.Ordinal, out var rest))
        {
            await next(context);
            return;
        }

        var now = clock.GetUtcNow();
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || Find(rest.Value is ['/', .. var token] ? token : "", now) is not { } view)
        {
            context.Response.Headers.CacheControl = "no-store";
            await ErrorPage.Answer(context, Ended, "link_ended").ExecuteAsync(context);
            return;
        }

        if (view.Link.LastUsedAt is not { } used || used + UseNotedEvery < now)
        {
            await links.NoteUseAsync(view.Link.Id, now, context.RequestAborted);
        }

        context.Features.Set(view);
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var query = view.Link.Path.IndexOf('?', StringComparison.Ordinal);
        request.Path = PathString.FromUriComponent(query < 0 ? view.Link.Path : view.Link.Path[..query]);
        request.QueryString = query < 0 ? QueryString.Empty : new QueryString(view.Link.Path[query..]);
        await next(context);
    }

    /// <summary>The hash under which a token is stored.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private SharedView? Find(string token, DateTimeOffset now)
    {
        if (token.Length != ShareLinks.TokenLength || links.Find(HashOf(token), now) is not { } link
            || people.All().FirstOrDefault(p => p.Id == link.PersonId) is not { DisabledAt: null } maker)
        {
            return null;
        }

        var rights = maker.ToCaller().Rights.Only(Permission.SeeSpend, link.Teams);
        return new SharedView(link, maker.Name, new Caller { Name = $"{maker.Name}'s link", Rights = rights });
    }
}
