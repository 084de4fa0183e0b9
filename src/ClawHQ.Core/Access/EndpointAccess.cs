using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access;

/// <summary>The rule that every endpoint carries: what a caller needs to reach it. An endpoint without one is refused.</summary>
/// <param name="Required">The permission that the caller needs; null means open to everyone.</param>
public sealed record AccessRule(Permission? Required);

/// <summary>Declares access rules on routes.</summary>
public static class EndpointAccess
{
    extension<TBuilder>(TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Lets in callers who have this permission, be it for one team only; the endpoint keeps to those teams.</summary>
        public TBuilder Requires(Permission permission) => builder.WithRule(new AccessRule(permission));

        /// <summary>Lets everyone in. Only for health, schema, sign-in and static files.</summary>
        public TBuilder OpenToEveryone() => builder.WithRule(new AccessRule(null));

        private TBuilder WithRule(AccessRule rule)
        {
            builder.Add(b => b.Metadata.Add(rule));
            return builder;
        }
    }

    extension(HttpContext context)
    {
        /// <summary>The authenticated caller. Only valid behind an access rule that requires a permission.</summary>
        public Caller Caller => context.Features.Get<Caller>()
            ?? throw new InvalidOperationException("This endpoint has no access rule that requires a caller.");
    }
}
