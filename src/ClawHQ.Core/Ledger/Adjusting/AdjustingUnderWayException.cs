using ClawHQ.Core.Api.Failures;

namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>A run of adjustments had the turn for as long as somebody may be kept waiting. The caller answers 503; nothing was done.
/// </summary>
/// <param name="underWay">What has the turn, as the subject of a sentence.</param>
public sealed class AdjustingUnderWayException(string underWay)
    : UnavailableException($"{underWay} is under way, and nothing was changed. Try again when that has ended.");
