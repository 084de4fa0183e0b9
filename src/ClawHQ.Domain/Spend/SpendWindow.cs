using NodaTime;

namespace ClawHQ.Domain.Spend;

/// <summary>The part of one period that a range covers: half-open, <c>[Start, End)</c>.</summary>
/// <param name="Period">Start of the whole period, which names it; before <paramref name="Start"/> when the range begins inside.</param>
/// <param name="Start">Inclusive start.</param>
/// <param name="End">Exclusive end, after <paramref name="Start"/>.</param>
public readonly record struct SpendWindow(Instant Period, Instant Start, Instant End);
