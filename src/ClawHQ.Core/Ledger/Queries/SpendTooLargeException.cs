using ClawHQ.Core.Api.Failures;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>An answer would have more rows than the bound.</summary>
/// <param name="rowsMax">The bound.</param>
public sealed class SpendTooLargeException(int rowsMax)
    : TooLargeException($"The answer has more than {rowsMax} rows. Ask for a shorter range, a longer step, fewer dimensions or a filter.");
