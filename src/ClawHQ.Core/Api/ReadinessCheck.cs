namespace ClawHQ.Core.Api;

/// <summary>One thing that must be true before <c>/readyz</c> says that the server can be used.</summary>
/// <param name="Name">A word for programs, such as <c>ledger</c>.</param>
/// <param name="FindProblemAsync">Null when all is well; else what is wrong, in a sentence. Must answer within seconds; what it throws
/// counts as a problem.</param>
public sealed record ReadinessCheck(string Name, Func<CancellationToken, ValueTask<string?>> FindProblemAsync);
