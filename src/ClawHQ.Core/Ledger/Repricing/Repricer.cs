using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.History;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Which entries to price again.</summary>
/// <param name="From">Inclusive time of use, Unix milliseconds.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Provider">Only this provider; null for all.</param>
/// <param name="Model">Only this model as sent; null for all.</param>
/// <param name="IsUnpricedOnly">True to leave alone what has a price.</param>
/// <param name="IsDryRun">True to work out and append nothing.</param>
/// <param name="Reason">Why, in one sentence; kept on each adjustment.</param>
internal sealed record RepricingPeriod(
    long From, long To, string? Provider, string? Model, bool IsUnpricedOnly, bool IsDryRun, string Reason)
{
    /// <summary>Only entries after this sequence number; 0 for all.</summary>
    public long AfterSeq { get; init; }
}

/// <summary>What pricing again did.</summary>
/// <param name="Examined">Entries of usage looked at.</param>
/// <param name="Adjusted">Adjustments appended, or that would be.</param>
/// <param name="ListDifference">Nano-dollars.</param>
/// <param name="EffectiveDifference">Nano-dollars.</param>
/// <param name="TokensNowPriced">Tokens that were unpriced before.</param>
internal sealed record RepricingResult(
    long Examined, long Adjusted, Int128 ListDifference, Int128 EffectiveDifference, Int128 TokensNowPriced)
{
    /// <summary>What stays because the books are closed, with the difference of effective cost; null where the period does not reach what
    /// is closed.</summary>
    public ClosedUsage? Closed { get; init; }
}

/// <summary>
/// Prices a period again with the book in force by appending adjustments; nothing is edited. Running it again changes nothing:
/// an adjustment brings an entry from what it costs now, earlier adjustments included. What is closed keeps its cost.
/// </summary>
internal sealed class Repricer(
    EntryBlocks entries, PriceBook book, PriceHistory history, ClosedBooks books, AdjustingTurn turn, TimeProvider clock)
{
    /// <summary>Adjustments of one append.</summary>
    private const int BatchMax = 2_000;

    private const long DayMs = 86_400_000;

    private static readonly ColumnChoice Asked = ColumnChoice.Of(NumberColumn.Kind, NumberColumn.EffectiveCost);
    private readonly EntryRepricer _repricer = new(book, history);

    /// <summary>Prices a period again. One run at a time; others wait.</summary>
    /// <param name="period">Which entries.</param>
    /// <param name="changing">Called once before the first adjustment is appended; null for nothing.</param>
    /// <param name="cancellationToken">Ends it between two appends.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written; what was appended stays, a later run goes on.</exception>
    public Task<RepricingResult> RunAsync(RepricingPeriod period, Func<Task>? changing, CancellationToken cancellationToken) =>
        turn.RunAsync("Pricing past usage again", () => PriceAsync(period, changing, cancellationToken), cancellationToken);

    private async Task<RepricingResult> PriceAsync(RepricingPeriod period, Func<Task>? changing, CancellationToken cancellationToken)
    {
        var result = new RepricingResult(0, 0, 0, 0, 0) { Closed = books.Current.In(period.From) };

        // Day by day, because an adjustment lies at the time of what it corrects: each day knows its own.
        foreach (var day in Days(period))
        {
            var part = period with { From = Math.Max(day, period.From), To = Math.Min(day + DayMs, period.To) };
            result = await DayAsync(part, result, changing, cancellationToken);
            changing = result.Adjusted > 0 ? null : changing;
        }

        return result;
    }

    /// <summary>The starts of the days that hold what may be wanted, in order. Most hold nothing that is unpriced, and need not be
    /// decoded as a whole.</summary>
    private SortedSet<long> Days(RepricingPeriod period)
    {
        var days = new SortedSet<long>();
        var scan = new EntryScan { FromSeq = period.AfterSeq + 1, FromTime = period.From, ToTime = period.To };
        var last = long.MinValue;
        foreach (var columns in entries.ReadColumns(scan, Asked))
        {
            var times = columns[NumberColumn.Time];
            var kinds = columns[NumberColumn.Kind];
            var costs = columns[NumberColumn.EffectiveCost];
            for (var row = 0; row < times.Length; row++)
            {
                var time = times[row];
                if (time >= period.From && time < period.To && IsWanted(period, kinds[row], costs[row]))
                {
                    var day = time - (((time % DayMs) + DayMs) % DayMs);
                    if (day != last)
                    {
                        _ = days.Add(last = day);
                    }
                }
            }
        }

        return days;
    }

    private async Task<RepricingResult> DayAsync(
        RepricingPeriod period, RepricingResult result, Func<Task>? changing, CancellationToken cancellationToken)
    {
        var adjustments = EntryAdjustments.Of(entries, period.From, period.To, period.AfterSeq);
        var drafts = new List<EntryDraft>();
        for (var from = period.AfterSeq + 1; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Leaves the scan before appending: an open scan holds a view of the file.
            var next = Collect(period, adjustments, from, drafts, ref result);
            if (drafts.Count > 0 && !period.IsDryRun)
            {
                await turn.AppendAsync(drafts, changing, cancellationToken);
                changing = null;
            }

            drafts.Clear();
            if (next is not { } more)
            {
                return result;
            }

            from = more;
        }
    }

    /// <summary>Gathers the adjustments of one batch; gives the number to go on from, or null at the end.</summary>
    private long? Collect(
        RepricingPeriod period, Dictionary<long, NetEntry> adjustments, long from, List<EntryDraft> drafts, ref RepricingResult result)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var scan = new EntryScan
        {
            FromSeq = from,
            FromTime = period.From,
            ToTime = period.To,
            Where = (columns, row) => IsWanted(period, columns[NumberColumn.Kind][row], columns[NumberColumn.EffectiveCost][row]),
            WhereColumns = Asked,
        };
        foreach (var entry in entries.Read(scan))
        {
            var prior = adjustments.GetValueOrDefault(entry.Seq);
            if (!IsWanted(period, entry, prior))
            {
                continue;
            }

            result = result with { Examined = result.Examined + 1 };
            if (_repricer.Adjustment(entry, prior, period.Reason, now) is { } adjustment && Count(ref result, adjustment))
            {
                drafts.Add(new EntryDraft { Entry = adjustment, Key = EntryAdjustments.KeyOf("reprice", adjustment, prior?.Count ?? 0) });
                if (drafts.Count == BatchMax)
                {
                    return entry.Seq + 1;
                }
            }
        }

        return null;
    }

    /// <summary>Counts an adjustment; gives whether it is to be made, or stays undone because the books are closed.</summary>
    private static bool Count(ref RepricingResult result, LedgerEntry adjustment)
    {
        if (result.Closed is { } closed && adjustment.Time < closed.Until)
        {
            result = result with
            {
                Closed = closed with { Entries = closed.Entries + 1, Cost = closed.Cost + (adjustment.EffectiveCost ?? 0) },
            };
            return false;
        }

        result = result with
        {
            Adjusted = result.Adjusted + 1,
            ListDifference = result.ListDifference + (adjustment.ListCost ?? 0),
            EffectiveDifference = result.EffectiveDifference + (adjustment.EffectiveCost ?? 0),
            TokensNowPriced = result.TokensNowPriced + adjustment.TokensNowPriced,
        };
        return true;
    }

    /// <summary>Whether an entry may be wanted, as far as its numbers say.</summary>
    private static bool IsWanted(RepricingPeriod period, long kind, long cost) =>
        kind == (long)EntryKind.Usage && (!period.IsUnpricedOnly || cost == EntryColumns.Null);

    private static bool IsWanted(RepricingPeriod period, LedgerEntry entry, NetEntry? prior) =>
        (period.Provider is null || string.Equals(entry.Dimensions.Provider, period.Provider, StringComparison.OrdinalIgnoreCase))
        && (period.Model is null || string.Equals(entry.Dimensions.Model, period.Model, StringComparison.OrdinalIgnoreCase))
        && (!period.IsUnpricedOnly || NetEntry.Sum(entry.EffectiveCost, prior?.Effective) is null);
}
