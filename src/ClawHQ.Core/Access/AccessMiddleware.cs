using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access;

/// <summary>
/// The one place where a request is let in or not: who calls (socket, key, session), and whether the endpoint's
/// <see cref="AccessRule"/> lets them.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, KeyRing keys, Sessions sessions, RefusedKeys refused)
{
    /// <summary>The machine's owner, over the socket that only the owner can open.</summary>
    private static readonly Caller Local = new() { Name = "local", Scopes = ScopeNames.Everything };

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || IsRoutersOwn(endpoint))
        {
            return next(context);
        }

        var required = endpoint.Metadata.GetMetadata<OpenPageAttribute>() is null
            ? endpoint.Metadata.GetMetadata<AccessRule>()?.Required
            : Scopes.None;
        var refusal = required switch
        {
            null => new Refusal(403, "no_rule", "This address has no access rule and is closed to everyone."),
            Scopes.None => Recognise(context),
            { } scopes => Admit(context, scopes),
        };
        return refusal is null ? next(context) : RefuseAsync(context, endpoint, refusal);
    }

    /// <summary>The router answers a wrong method or content type by an endpoint of its own, which reaches nothing. Every endpoint of
    /// the program is a route, or carries a rule.</summary>
    private static bool IsRoutersOwn(Endpoint endpoint) => endpoint is not RouteEndpoint && endpoint.Metadata.Count == 0;

    /// <summary>Open addresses know their caller when there is one, and refuse nobody.</summary>
    private Refusal? Recognise(HttpContext context)
    {
        _ = Identify(context, out var caller);
        context.Features.Set(caller);
        return null;
    }

    private Refusal? Admit(HttpContext context, Scopes required)
    {
        if (Identify(context, out var caller) is { } refusal)
        {
            return refusal;
        }

        if (caller is null)
        {
            return new Refusal(401, "key_missing", "A key is needed: send it as \"x-api-key\" or as \"Authorization: Bearer\".");
        }

        if ((caller.Scopes & required) == 0)
        {
            var names = string.Join(" or ", ScopeNames.Of(required));
            return new Refusal(403, "scope_missing", $"{caller.Name} lacks the scope {names}.");
        }

        context.Features.Set(caller);
        return null;
    }

    private Refusal? Identify(HttpContext context, out Caller? caller)
    {
        var request = context.Request;
        caller = context.Features.Get<ArrivedOver>()?.Listener == Listener.Socket ? Local : null;
        if (caller is not null)
        {
            return null;
        }

        var presented = PresentedKey(request.Headers);
        if (presented is not null)
        {
            var verdict = keys.Check(presented, out var key, out caller);
            return verdict == KeyVerdict.Accepted ? null : RefuseKey(context, presented, verdict, key);
        }

        caller = sessions.Find(request.Cookies[Sessions.CookieName]);
        return caller is null || SameSite.Allows(request)
            ? null
            : new Refusal(403, "cross_site", "This request was started by a page of another site.");
    }

    private Refusal RefuseKey(HttpContext context, string presented, KeyVerdict verdict, ApiKey? key)
    {
        var meant = (key ?? keys.FindByPublicPart(presented))?.Name;
        refused.Note(presented, context.Request.Path, context.Connection.RemoteIpAddress?.ToString(), verdict, meant);
        return verdict switch
        {
            KeyVerdict.Revoked => new Refusal(401, "key_revoked", $"The key {meant} was revoked."),
            KeyVerdict.Expired => new Refusal(401, "key_expired", $"The key {meant} has expired."),
            _ =>
                new Refusal(
                    401, "key_unknown", "This server does not know the key. Check that it was copied whole and belongs to this server."),
        };
    }

    private static string? PresentedKey(IHeaderDictionary headers)
    {
        if (headers.TryGetValue("x-api-key", out var direct) && direct is [{ Length: > 0 } key])
        {
            return key;
        }

        const string Bearer = "Bearer ";
        return headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;
    }

    private static Task RefuseAsync(HttpContext context, Endpoint endpoint, Refusal refusal)
    {
        if (endpoint.Metadata.GetMetadata<RefusalForm>() is { } form)
        {
            return form.WriteAsync(context, refusal);
        }

        if (refusal.Status == 401 && WantsPage(context.Request))
        {
            var target = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect($"{SignIn.Path}?return={Uri.EscapeDataString(target)}");
            return Task.CompletedTask;
        }

        if (refusal.Status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ClawHQ\"";
        }

        return Problem.Result(refusal.Status, refusal.Code, refusal.Detail).ExecuteAsync(context);
    }

    /// <summary>A browser that navigates is sent to sign in; programs get the plain answer.</summary>
    private static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
