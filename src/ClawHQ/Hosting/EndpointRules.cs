using ClawHQ.Core.Access;

namespace ClawHQ.Hosting;

/// <summary>Holds that every address has an access rule, before the server opens.</summary>
internal static class EndpointRules
{
    /// <exception cref="InvalidOperationException">An endpoint has no rule.</exception>
    public static void Demand(IEnumerable<EndpointDataSource> sources)
    {
        var open = sources.SelectMany(s => s.Endpoints)
            .Where(e => e.Metadata.GetMetadata<AccessRule>() is null)
            .Select(e => e.DisplayName)
            .ToList();
        if (open.Count > 0)
        {
            throw new InvalidOperationException($"These endpoints have no access rule: {string.Join(", ", open)}.");
        }
    }
}
