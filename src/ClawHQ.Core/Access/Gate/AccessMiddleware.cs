using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Api.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Gate;

/// <summary>
/// The one place where a request is let in or not: who calls, and whether the endpoint's <see cref="AccessRule"/> lets them. A
/// session's secret is renewed here too.
/// </summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, Identification identification, SessionRing sessions, AccessOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || IsRoutersOwn(endpoint))
        {
            if (ErrorPage.IsWanted(context.Request))
            {
                _ = Recognise(context);
            }

            await next(context);
            return;
        }

        var refusal = endpoint.Metadata.GetMetadata<AccessRule>() switch
        {
            null => new Refusal(403, "no_rule", "This address has no access rule and is closed to everyone."),
            { Required: { } permission } => Admit(context, permission),
            _ => Recognise(context),
        };
        if (context.Features.Get<SignedIn>() is { IsDue: true } signedIn)
        {
            await RenewAsync(context, signedIn.Session);
        }

        await (refusal is null ? next(context) : RefuseAsync(context, endpoint, refusal));
    }

    /// <summary>The router answers a wrong method or content type by an endpoint of its own, which reaches nothing. Every endpoint of
    /// the program is a route, or carries a rule.</summary>
    private static bool IsRoutersOwn(Endpoint endpoint) => endpoint is not RouteEndpoint && endpoint.Metadata.Count == 0;

    /// <summary>Open addresses know their caller when there is one, and refuse nobody.</summary>
    private Refusal? Recognise(HttpContext context)
    {
        _ = identification.Identify(context, out var caller);
        context.Features.Set(caller);
        return null;
    }

    private Refusal? Admit(HttpContext context, Permission permission)
    {
        if (identification.Identify(context, out var caller) is { } refusal)
        {
            return refusal;
        }

        if (caller is null)
        {
            return identification.RefuseNobody(context, permission);
        }

        context.Features.Set(caller);
        return caller.May(permission) ? null : Refusal.Lacking(caller, permission);
    }

    private async Task RenewAsync(HttpContext context, Session session)
    {
        if (SessionCookie.Read(context.Request) is { } used
            && await sessions.RotateAsync(session, used, context.RequestAborted) is { } fresh)
        {
            var left = DateTimeOffset.FromUnixTimeMilliseconds(session.CreatedAt) + options.SessionLifetime - sessions.Clock.GetUtcNow();
            SessionCookie.Write(context, fresh, left);
        }
    }

    private static Task RefuseAsync(HttpContext context, Endpoint endpoint, Refusal refusal)
    {
        if (endpoint.Metadata.GetMetadata<RefusalForm>() is { } form)
        {
            return form.WriteAsync(context, refusal);
        }

        if (refusal.Status == 401 && ErrorPage.IsWanted(context.Request))
        {
            var target = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect($"{SignIn.Path}?return={Uri.EscapeDataString(target)}");
            return Task.CompletedTask;
        }

        if (refusal.Status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ClawHQ\"";
        }

        var error = new PageError(
            refusal.Status, "You may not see this page", refusal.Detail, "An administrator can give you another role.");
        return ErrorPage.Answer(context, error, refusal.Code).ExecuteAsync(context);
    }
}
