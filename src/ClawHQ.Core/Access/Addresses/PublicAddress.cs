using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Addresses;

/// <summary>Addresses of this server as browsers reach them.</summary>
public sealed class PublicAddress(AccessOptions options)
{
    /// <summary>The whole address of a path.</summary>
    public string Of(HttpRequest request, string path) =>
        (options.PublicUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host.ToUriComponent()}") + path;
}
