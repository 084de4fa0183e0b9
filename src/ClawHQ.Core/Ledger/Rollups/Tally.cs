using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Booking;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// The sums that rollups and summaries keep. All are additive, adjustments included, so that parts may be added up in any order.
/// The numbers are stored: append, never renumber.
/// </summary>
internal enum Tally : byte
{
    /// <summary>Nano-dollars of the entries that know theirs.</summary>
    EffectiveCost = 0,

    /// <summary>How many entries added to <see cref="EffectiveCost"/>; a sum over none of them is unknown, not zero.</summary>
    EffectiveKnown = 1,
    ListCost = 2,
    ListKnown = 3,
    ReportedCost = 4,
    ReportedKnown = 5,
    Calls = 6,

    /// <summary>How many entries know their calls.</summary>
    CallsKnown = 7,

    /// <summary>The part of <see cref="EffectiveCost"/> from entries that know their calls.</summary>
    EffectiveWithCalls = 8,
    FailedCalls = 9,
    UnpricedCalls = 10,
    UnpricedTokens = 11,
    UnmeteredCalls = 12,
    UncachedInput = 13,
    CacheRead = 14,

    /// <summary>Cache writes of both lifetimes.</summary>
    CacheWrite = 15,
    Output = 16,
    Reasoning = 17,
    DurationMs = 18,

    /// <summary>How many entries are usage, which makes their agent active.</summary>
    Usage = 19,
}

/// <summary>What one entry adds to each sum: the one place that says so.</summary>
internal static class EntryTallies
{
    /// <summary>How many sums there are.</summary>
    public const int Count = 20;

    /// <summary>Overwrites <paramref name="tallies"/> (of <see cref="Count"/>) with what <paramref name="entry"/> adds.</summary>
    public static void Fill(LedgerEntry entry, Span<long> tallies)
    {
        tallies[..Count].Clear();
        var (counted, isTakenOut) = Reversal.Of(entry);
        Add(counted, tallies);
        if (!isTakenOut)
        {
            return;
        }

        foreach (ref var tally in tallies[..Count])
        {
            tally = -tally;
        }
    }

    /// <summary>Whether sums are more than entries that were taken out again, which leave only how many amounts were known.</summary>
    public static bool IsLeft(ReadOnlySpan<Int128> sums)
    {
        for (var t = 0; t < Count; t++)
        {
            if (sums[t] != 0 && (Tally)t is not (Tally.EffectiveKnown or Tally.ListKnown or Tally.ReportedKnown or Tally.CallsKnown))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The columns that <see cref="Fill(EntryColumns, int, DimensionRegistry, Span{long})"/> reads.</summary>
    public static ColumnChoice Columns { get; } = (ColumnChoice.All with { Texts = 0, TraceIds = false }).With(TextColumn.Rule);

    /// <summary>The same for a row of columns; an entry is only made of what is more than plain usage.</summary>
    public static void Fill(EntryColumns columns, int row, DimensionRegistry dimensions, Span<long> tallies)
    {
        if (columns[NumberColumn.Kind][row] != (long)EntryKind.Usage)
        {
            Fill(columns.Entry(row, dimensions), tallies);
            return;
        }

        tallies[..Count].Clear();
        PlainUsage.Fill(columns, row, tallies);
    }

    private static void Add(LedgerEntry entry, Span<long> tallies)
    {
        if (entry.Kind == EntryKind.FailedAttempt)
        {
            tallies[(int)Tally.FailedCalls] = entry.Calls ?? 1;
            return;
        }

        FillTokens(entry, tallies);
        FillCosts(entry, tallies);
        FillCalls(entry, tallies);
        FillUnknown(entry, tallies);
        tallies[(int)Tally.DurationMs] = entry.DurationMs ?? 0;
    }

    private static void FillTokens(LedgerEntry entry, Span<long> tallies)
    {
        var usage = entry.Usage;
        tallies[(int)Tally.UncachedInput] = usage.UncachedInput;
        tallies[(int)Tally.CacheRead] = usage.CacheRead;
        tallies[(int)Tally.CacheWrite] = usage.CacheWrite + usage.CacheWrite1h;
        tallies[(int)Tally.Output] = usage.Output;
        tallies[(int)Tally.Reasoning] = usage.Reasoning;
    }

    private static void FillCosts(LedgerEntry entry, Span<long> tallies)
    {
        if (entry.EffectiveCost is { } effective)
        {
            tallies[(int)Tally.EffectiveCost] = effective;
            tallies[(int)Tally.EffectiveKnown] = 1;
            tallies[(int)Tally.EffectiveWithCalls] = entry.Calls is null ? 0 : effective;
        }

        if (entry.ListCost is { } list)
        {
            tallies[(int)Tally.ListCost] = list;
            tallies[(int)Tally.ListKnown] = 1;
        }

        if (entry.ReportedCost is { } reported)
        {
            tallies[(int)Tally.ReportedCost] = reported;
            tallies[(int)Tally.ReportedKnown] = 1;
        }
    }

    private static void FillCalls(LedgerEntry entry, Span<long> tallies)
    {
        tallies[(int)Tally.Calls] = entry.Calls ?? 0;
        if (entry.Kind != EntryKind.Usage)
        {
            return;
        }

        tallies[(int)Tally.Usage] = 1;
        tallies[(int)Tally.CallsKnown] = entry.Calls is null ? 0 : 1;
        tallies[(int)Tally.FailedCalls] = entry.Flags.HasFlag(EntryFlags.Failed) ? entry.Calls ?? 1 : 0;
    }

    private static void FillUnknown(LedgerEntry entry, Span<long> tallies)
    {
        tallies[(int)Tally.UnpricedTokens] = -entry.TokensNowPriced;
        tallies[(int)Tally.UnpricedCalls] = -entry.CallsNowPriced;
        if (entry.EffectiveCost is not null)
        {
            return;
        }

        if (entry.Usage.Total != 0)
        {
            tallies[(int)Tally.UnpricedTokens] += entry.Usage.Total;
            tallies[(int)Tally.UnpricedCalls] += entry.Calls ?? 0;
        }
        else if (entry.Kind == EntryKind.Usage)
        {
            tallies[(int)Tally.UnmeteredCalls] = entry.Calls ?? 1;
        }
    }
}
