namespace ClawHQ.Core.Api.Failures;

/// <summary>An answer would be longer than is ever given. Who asked is told so, wherever nothing smaller is answered instead.</summary>
/// <param name="message">What is too long, and how to ask for less.</param>
public abstract class TooLargeException(string message) : Exception(message);
