using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access;

/// <summary>The rule that every endpoint carries: what a caller needs to reach it. An endpoint without one is refused.</summary>
/// <param name="Required">Scopes of which the caller needs at least one; <see cref="Scopes.None"/> means open to everyone.</param>
public sealed record AccessRule(Scopes Required);

/// <summary>Declares access rules on routes.</summary>
public static class EndpointAccess
{
    extension<TBuilder>(TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Lets in callers with any of these scopes.</summary>
        public TBuilder Requires(Scopes anyOf)
        {
            builder.Add(b => b.Metadata.Add(new AccessRule(anyOf)));
            return builder;
        }

        /// <summary>Lets everyone in. Only for health, schema, sign-in and static files.</summary>
        public TBuilder OpenToEveryone() => builder.Requires(Scopes.None);
    }

    extension(HttpContext context)
    {
        /// <summary>The authenticated caller. Only valid behind an access rule that requires a scope.</summary>
        public Caller Caller => context.Features.Get<Caller>()
            ?? throw new InvalidOperationException("This endpoint has no access rule that requires a caller.");
    }
}
