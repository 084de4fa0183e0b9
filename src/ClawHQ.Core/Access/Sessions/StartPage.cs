using ClawHQ.Core.Access.People;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>Where the work of somebody who signs in begins when no page was asked for. Registered by the interface.</summary>
/// <param name="Of">A path of this server, for what the person is.</param>
public sealed record StartPage(Func<IReadOnlyList<Grant>, string> Of);
