namespace ClawHQ.Core.Api;

/// <summary>The body of an endpoint that reads it itself, for the description of the API.</summary>
/// <param name="Description">What it is.</param>
/// <param name="ContentTypes">The types in which it is taken.</param>
/// <param name="Shape">A record with its fields; null where another document says what it looks like.</param>
public sealed record DescribedBody(string Description, IReadOnlyList<string> ContentTypes, Type? Shape = null);
