using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Access.Sharing;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Gate;

/// <summary>Finds out who sends a request: the socket's owner, a share link, a key, a session, or nobody.</summary>
public sealed class Identification(KeyRing keys, SessionRing sessions, RefusedKeys refused)
{
    /// <summary>The machine's owner, over the socket that only the owner can open.</summary>
    private static readonly Caller Local = new() { Name = "local", Rights = Rights.Owner };

    /// <summary>Who calls; null for nobody.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">The caller, when there is one.</param>
    /// <returns>Why what was presented is not accepted; null when it is, or nothing was.</returns>
    internal Refusal? Identify(HttpContext context, out Caller? caller)
    {
        caller = context.Features.Get<ArrivedOver>()?.Listener == Listener.Socket ? Local : context.Features.Get<SharedView>()?.Caller;
        if (caller is not null)
        {
            return null;
        }

        var request = context.Request;
        if (PresentedKey(request.Headers) is { } presented)
        {
            var verdict = keys.Check(presented, out var key, out caller);
            return verdict == KeyVerdict.Accepted ? null : RefuseKey(context, presented, verdict, key);
        }

        if (sessions.Find(SessionCookie.Read(request), out var isDue) is not { } session)
        {
            return null;
        }

        if (!SameSite.Allows(request))
        {
            return new Refusal(403, "cross_site", "This request was not started by a page of this server.");
        }

        caller = session.Caller;
        context.Features.Set(new SignedIn(session, isDue));
        return null;
    }

    /// <summary>
    /// Whether the caller of a request that lasts may still see what it could: keys are revoked, sessions end and roles change while
    /// a stream is open.
    /// </summary>
    public bool StillHolds(HttpContext context)
    {
        var then = context.Caller;
        return Now(context) is { } now
            && now.VisibleTeams.Covers(then.VisibleTeams) && then.VisibleTeams.Covers(now.VisibleTeams);
    }

    /// <summary>Who the caller of a request that lasts is now. Its cookie is not looked at again: the browser has a newer one by then,
    /// and a secret that was replaced would count as stolen.</summary>
    private Caller? Now(HttpContext context) =>
        context.Features.Get<SignedIn>() is { } signedIn
            ? sessions.IsLive(signedIn.Session) ? signedIn.Session.Caller : null
            : Identify(context, out var caller) is null ? caller : null;

    /// <summary>Refuses a request that came without a key; one that was to send usage is remembered, since its program is to be set
    /// right.</summary>
    internal Refusal RefuseNobody(HttpContext context, Permission permission)
    {
        if (permission == Permission.SendUsage)
        {
            Note(context, "", KeyVerdict.Missing, meant: null);
        }

        return new Refusal(401, "key_missing", "A key is needed: send it as \"x-api-key\" or as \"Authorization: Bearer\".");
    }

    private void Note(HttpContext context, string presented, KeyVerdict verdict, string? meant) =>
        refused.Note(presented, context.Request.Path, context.Connection.RemoteIpAddress?.ToString(), verdict, meant);

    private Refusal RefuseKey(HttpContext context, string presented, KeyVerdict verdict, ApiKey? key)
    {
        var meant = (key ?? keys.FindByPublicPart(presented))?.Name;
        verdict = KeyText.IsPlaceholder(presented) ? KeyVerdict.Placeholder : verdict;
        Note(context, presented, verdict, meant);
        return verdict switch
        {
            KeyVerdict.Revoked => new Refusal(401, "key_revoked", $"The key {meant} was revoked."),
            KeyVerdict.Expired => new Refusal(401, "key_expired", $"The key {meant} has expired."),
            KeyVerdict.Placeholder => new Refusal(
                401, "key_unknown", $"{Problem.Echo(presented)} only stands for a key: put the whole key in its place."),
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
}

/// <summary>Request feature: the session that a cookie belongs to.</summary>
/// <param name="Session">The session.</param>
/// <param name="IsDue">Whether its secret is to be replaced with this answer.</param>
internal sealed record SignedIn(Session Session, bool IsDue);
