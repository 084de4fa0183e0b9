using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>What usage adds to each sum, taken from its columns: millions of rows are summed up without making entries of them.
/// The same figures as those that <see cref="EntryTallies"/> takes from the entry.</summary>
internal static class PlainUsage
{
    /// <summary>Writes what is not zero.</summary>
    public static void Fill(EntryColumns columns, int row, Span<long> tallies)
    {
        var tokens = FillTokens(columns, row, tallies);
        var calls = columns[NumberColumn.Calls][row];
        var hasCalls = calls != EntryColumns.Null;
        FillCosts(columns, row, hasCalls, tallies);
        tallies[(int)Tally.Usage] = 1;
        tallies[(int)Tally.Calls] = hasCalls ? calls : 0;
        tallies[(int)Tally.CallsKnown] = hasCalls ? 1 : 0;
        var isFailed = ((EntryFlags)columns[NumberColumn.Flags][row]).HasFlag(EntryFlags.Failed);
        tallies[(int)Tally.FailedCalls] = isFailed ? (hasCalls ? calls : 1) : 0;
        tallies[(int)Tally.UnpricedTokens] = -columns[NumberColumn.TokensNowPriced][row];
        tallies[(int)Tally.UnpricedCalls] = -columns[NumberColumn.CallsNowPriced][row];
        if (columns[NumberColumn.EffectiveCost][row] == EntryColumns.Null)
        {
            FillUnknown(tokens, hasCalls ? calls : null, tallies);
        }

        var duration = columns[NumberColumn.DurationMs][row];
        tallies[(int)Tally.DurationMs] = duration == EntryColumns.Null ? 0 : duration;
    }

    /// <summary>Writes the tokens of each class and returns all of them.</summary>
    private static long FillTokens(EntryColumns columns, int row, Span<long> tallies)
    {
        var uncached = columns[NumberColumn.UncachedInput][row];
        var read = columns[NumberColumn.CacheRead][row];
        var write = columns[NumberColumn.CacheWrite][row] + columns[NumberColumn.CacheWrite1h][row];
        var output = columns[NumberColumn.Output][row];
        tallies[(int)Tally.UncachedInput] = uncached;
        tallies[(int)Tally.CacheRead] = read;
        tallies[(int)Tally.CacheWrite] = write;
        tallies[(int)Tally.Output] = output;
        tallies[(int)Tally.Reasoning] = columns[NumberColumn.Reasoning][row];
        return uncached + read + write + output;
    }

    private static void FillCosts(EntryColumns columns, int row, bool hasCalls, Span<long> tallies)
    {
        FillCost(columns[NumberColumn.EffectiveCost][row], Tally.EffectiveCost, Tally.EffectiveKnown, tallies);
        FillCost(columns[NumberColumn.ListCost][row], Tally.ListCost, Tally.ListKnown, tallies);
        FillCost(columns[NumberColumn.ReportedCost][row], Tally.ReportedCost, Tally.ReportedKnown, tallies);
        tallies[(int)Tally.EffectiveWithCalls] = hasCalls ? tallies[(int)Tally.EffectiveCost] : 0;
    }

    private static void FillCost(long cost, Tally sum, Tally known, Span<long> tallies)
    {
        if (cost != EntryColumns.Null)
        {
            (tallies[(int)sum], tallies[(int)known]) = (cost, 1);
        }
    }

    private static void FillUnknown(long tokens, long? calls, Span<long> tallies)
    {
        if (tokens != 0)
        {
            tallies[(int)Tally.UnpricedTokens] += tokens;
            tallies[(int)Tally.UnpricedCalls] += calls ?? 0;
        }
        else
        {
            tallies[(int)Tally.UnmeteredCalls] = calls ?? 1;
        }
    }
}
