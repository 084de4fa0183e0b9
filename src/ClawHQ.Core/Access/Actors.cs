using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sharing;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClawHQ.Core.Access;

/// <summary>Says of a request who is behind it, in the words of the audit trail.</summary>
public static class Actors
{
    extension(HttpContext context)
    {
        /// <summary>The caller as audit records name them. Only valid where <see cref="EndpointAccess"/>'s caller is.</summary>
        public Actor Actor => Of(context);
    }

    /// <summary>Somebody who has just proven who they are and has no session yet.</summary>
    internal static Actor Of(HttpContext context, Person person, SignInMethod method) =>
        new(ActorKind.Person, person.Name, method) { Id = person.Id, Address = AddressOf(context), RequestId = RequestIdOf(context) };

    /// <summary>Somebody who has proven nothing.</summary>
    internal static Actor Nobody(HttpContext context) =>
        new(ActorKind.Nobody, "", SignInMethod.None) { Address = AddressOf(context), RequestId = RequestIdOf(context) };

    private static Actor Of(HttpContext context)
    {
        var caller = context.Caller;
        var (kind, method, id) = caller switch
        {
            { KeyId: { } key } => (ActorKind.Key, SignInMethod.Key, (int?)key),
            { PersonId: { } person } => (ActorKind.Person, MethodOf(context.Features.Get<SignedIn>()?.Session.Provider), person),
            _ when context.Features.Get<SharedView>() is { } view => (ActorKind.ShareLink, SignInMethod.ShareLink, view.Link.Id),
            _ => (ActorKind.Local, SignInMethod.LocalSocket, null),
        };
        return new Actor(kind, caller.Name, method) { Id = id, Address = AddressOf(context), RequestId = RequestIdOf(context) };
    }

    /// <summary>How a session was started, by the provider that vouched for the person.</summary>
    internal static SignInMethod MethodOf(string? provider) => provider is null ? SignInMethod.Password : SignInMethod.Oidc;

    private static string? AddressOf(HttpContext context) =>
        context.Features.Get<ArrivedOver>()?.Listener == Listener.Socket ? null : context.Connection.RemoteIpAddress?.ToString();

    /// <summary>As problem details show it.</summary>
    private static string RequestIdOf(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity.Id ?? context.TraceIdentifier;
}
