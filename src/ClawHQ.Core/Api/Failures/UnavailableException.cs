namespace ClawHQ.Core.Api.Failures;

/// <summary>A request cannot be carried out now, and may be later. Who asked is told so, with 503 and <c>Retry-After</c>.</summary>
/// <param name="message">What is in the way.</param>
/// <param name="inner">The cause; null for none.</param>
public abstract class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);
