using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>
/// Brings usage of a period to those to whom it belongs by what is declared now. Each entry that has another owner gets two adjustments in
/// one transaction (<see cref="Move"/>); nothing is edited. A run that was broken off is gone on with by another one: what was moved
/// belongs already to whom it should. What is closed stays where it is.
/// </summary>
internal sealed class Reattributor(
    EntryBlocks entries, DimensionRegistry dimensions, AttributionRules rules, KeyRing keys, ClosedBooks books, AdjustingTurn turn,
    TimeProvider clock)
{
    /// <summary>Entries moved by one append.</summary>
    private const int BatchMax = 1_000;

    private const long DayMs = RollupTier.QuartersPerDay * RollupTier.QuarterMs;

    /// <summary>Says what would move, and moves nothing.</summary>
    public Task<ReattributionResult> PreviewAsync(ReattributionPeriod period, CancellationToken cancellationToken) =>
        WorkAsync(period, null, null, null, cancellationToken);

    /// <summary>Moves. One run of adjustments at a time; others wait.</summary>
    /// <param name="period">What.</param>
    /// <param name="reason">Why, in one sentence; kept on each adjustment.</param>
    /// <param name="changing">Called once before the first adjustment is appended.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it after the present batch; what was moved stays.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written; what was moved stays, a later run goes on.</exception>
    public Task<ReattributionResult> ApplyAsync(
        ReattributionPeriod period, string reason, Func<Task> changing, ReattributionProgress progress,
        CancellationToken cancellationToken) =>
        turn.RunAsync("Moving past usage", () => WorkAsync(period, reason, changing, progress, cancellationToken), cancellationToken);

    private async Task<ReattributionResult> WorkAsync(
        ReattributionPeriod period, string? reason, Func<Task>? changing, ReattributionProgress? progress,
        CancellationToken cancellationToken)
    {
        var declared = rules.Current;
        var targets = new BookedTargets(dimensions, declared, keys);
        var result = new ReattributionResult { Notes = [.. NotesOn(declared)], Closed = books.Current.In(period.From) };

        // Day by day, because an adjustment lies at the time of what it corrects: each day knows its own.
        var days = Days(period, targets, result, cancellationToken);
        progress?.Found(days.Count);
        foreach (var day in days)
        {
            var part = period with { From = Math.Max(day, period.From), To = Math.Min(day + DayMs, period.To) };
            changing = await DayAsync(part, reason, targets, result, changing, progress, cancellationToken);
            progress?.EndDay();
        }

        return result;
    }

    private static IEnumerable<string> NotesOn(DeclaredOwners declared)
    {
        if (declared.Asks(m => m.Team ?? m.Project ?? m.Client ?? m.Environment))
        {
            yield return "Rules that ask for owners as reports claim them are asked with the owners that usage was booked on.";
        }

        if (declared.Asks(m => m.Attributes))
        {
            yield return "Rules that ask for attributes of reports take no past usage: attributes are not kept.";
        }
    }

    /// <summary>The starts of the days that hold what may move, in order. What was adjusted may have been moved.</summary>
    private SortedSet<long> Days(
        ReattributionPeriod period, BookedTargets targets, ReattributionResult result, CancellationToken cancellationToken)
    {
        var days = new SortedSet<long>();
        var scan = new EntryScan { FromTime = period.From, ToTime = period.To };
        foreach (var columns in entries.ReadColumns(scan, targets.Columns))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var row = 0; row < columns.Count; row++)
            {
                var time = columns[NumberColumn.Time][row];
                if (time < period.From || time >= period.To)
                {
                    continue;
                }

                var isAdjustment = columns[NumberColumn.Adjusts][row] != 0;
                result.Examined += columns[NumberColumn.Kind][row] == (long)EntryKind.Usage ? 1 : 0;
                if (isAdjustment || IsMovable(columns, row, targets))
                {
                    _ = days.Add(time - (((time % DayMs) + DayMs) % DayMs));
                }
            }
        }

        return days;
    }

    private static bool IsMovable(EntryColumns columns, int row, BookedTargets targets) =>
        columns[NumberColumn.Kind][row] != (long)EntryKind.Adjustment && columns[NumberColumn.Adjusts][row] == 0
        && targets.Of(columns, row).IsAnother;

    /// <summary>Moves what is of one day. Gives what is still to be called before the first adjustment; null when it was.</summary>
    private async Task<Func<Task>?> DayAsync(
        ReattributionPeriod period, string? reason, BookedTargets targets, ReattributionResult result, Func<Task>? changing,
        ReattributionProgress? progress, CancellationToken cancellationToken)
    {
        var adjustments = EntryAdjustments.Of(entries, period.From, period.To, 0);
        var drafts = new List<EntryDraft>();
        for (long? from = 1; from is { } next;)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Leaves the scan before appending: an open scan holds a view of the file.
            from = Collect(period, reason, next, targets, adjustments, drafts, result);
            if (drafts.Count > 0)
            {
                await turn.AppendAsync(drafts, changing, cancellationToken);
                changing = null;
                progress?.Moved(result.Total.Entries);
            }

            drafts.Clear();
        }

        return changing;
    }

    /// <summary>Gathers the adjustments of one batch; gives the number to go on from, or null at the end.</summary>
    private long? Collect(
        ReattributionPeriod period, string? reason, long from, BookedTargets targets, Dictionary<long, NetEntry> adjustments,
        List<EntryDraft> drafts, ReattributionResult result)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var filter = new DimensionFilter(period.Filter, TeamBound.All);
        var scan = new EntryScan
        {
            FromSeq = from,
            FromTime = period.From,
            ToTime = period.To,
            Where = (columns, row) => IsMovable(columns, row, targets)
                || (adjustments.TryGetValue(columns[NumberColumn.Seq][row], out var net) && net.MovedTo is not null),
            WhereColumns = targets.Columns,
        };
        foreach (var entry in entries.Read(scan))
        {
            var net = adjustments.GetValueOrDefault(entry.Seq) ?? NetEntry.None;
            var (to, by, _) = targets.Of(entry);
            var present = net.OwnerOf(entry);
            if (Owners.Of(present) == to || IsTakenOut(entry, net) || !filter.Matches(present)
                || !filter.MatchesEntry(entry.Task, entry.Session))
            {
                continue;
            }

            var all = net.Of(entry);
            if (result.Closed is { } closed && entry.Time < closed.Until)
            {
                result.Closed = closed with
                {
                    Entries = closed.Entries + (entry.Kind == EntryKind.Usage ? 1 : 0),
                    Cost = closed.Cost + (all.EffectiveCost ?? 0),
                };
                continue;
            }

            Count(result, all, to, by);
            if (reason is not null)
            {
                Add(drafts, all, to, reason, now, net.Count);
                if (drafts.Count >= 2 * BatchMax)
                {
                    return entry.Seq + 1;
                }
            }
        }

        return null;
    }

    private void Add(List<EntryDraft> drafts, LedgerEntry net, Owners to, string reason, long now, int before)
    {
        var (taken, added) = Move.Of(net, dimensions.Intern(to.In(net.Dimensions)), reason, now);
        drafts.Add(new EntryDraft { Entry = taken, Key = EntryAdjustments.KeyOf("move out", taken, before) });
        drafts.Add(new EntryDraft { Entry = added, Key = EntryAdjustments.KeyOf("move in", added, before) });
    }

    /// <summary>What was taken out belongs to nobody any more.</summary>
    private static bool IsTakenOut(LedgerEntry entry, NetEntry net) =>
        net.IsTakenOut || (entry.Usage.Total != 0 && entry.Usage.Total + net.Tokens == 0);

    private static void Count(ReattributionResult result, LedgerEntry net, Owners to, string by)
    {
        foreach (var sum in result.SumsOf((Owners.Of(net.Dimensions), to, by)))
        {
            var isFailed = net.Kind == EntryKind.FailedAttempt;
            sum.Entries += isFailed ? 0 : 1;
            sum.FailedCalls += isFailed ? net.Calls ?? 1 : 0;
            sum.Calls += isFailed ? 0 : net.Calls ?? 0;
            sum.Tokens += net.Usage.Total;
            sum.Cost += net.EffectiveCost ?? 0;
        }
    }
}
