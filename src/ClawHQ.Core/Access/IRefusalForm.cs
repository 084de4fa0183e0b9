using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access;

/// <summary>
/// Endpoint metadata: writes a refusal in the form that the endpoint's clients understand (OTLP, gRPC, a provider's own error)
/// where problem details would not be. Whoever refuses a request to an endpoint that carries one writes through it.
/// </summary>
public interface IRefusalForm
{
    /// <summary>Writes the whole answer.</summary>
    /// <param name="context">The request; its body may be unread.</param>
    /// <param name="status">The HTTP status, such as 401 or 403.</param>
    /// <param name="code">A stable word for programs, such as <c>scope_missing</c>.</param>
    /// <param name="message">A sentence for people.</param>
    Task WriteAsync(HttpContext context, int status, string code, string message);
}
