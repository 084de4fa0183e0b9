using System.Globalization;
using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Openings;

/// <summary>
/// The opening entries of the ledger, and their reversing: what was used before ClawHQ was there may be booked elsewhere already. Each
/// adjustment of the entry is taken out with it, in one transaction, so that every sum is what it would be without the entry.
/// </summary>
public sealed class OpeningBook
{
    /// <summary>Most entries of a page.</summary>
    public const int LimitMax = 200;

    /// <summary>Sequence numbers that a page looks at before it gives what it has.</summary>
    internal const long SpanMax = 2_000_000;

    private static readonly ColumnChoice Asked = ColumnChoice.Of(NumberColumn.Kind, NumberColumn.Flags);

    private readonly EntryBlocks _entries;
    private readonly ILedger _ledger;
    private readonly ClosedBooks _books;
    private readonly AdjustingTurn _turn;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal OpeningBook(
        EntryBlocks entries, ILedger ledger, ClosedBooks books, AdjustingTurn turn, AuditLog audit, TimeProvider clock) =>
        (_entries, _ledger, _books, _turn, _audit, _clock) = (entries, ledger, books, turn, audit, clock);

    /// <summary>A page of them, newest sequence number first.</summary>
    /// <param name="before">Only those before this sequence number.</param>
    /// <param name="limit">At most so many, from 1 to <see cref="LimitMax"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public OpeningPage List(long before, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var high = Math.Min(before - 1, _ledger.Position);
        var low = Math.Max(1, high - SpanMax + 1);
        if (high < low)
        {
            return new OpeningPage([], null);
        }

        var scan = new EntryScan
        {
            FromSeq = low, ToSeq = high, IsDescending = true, Where = IsOpening, WhereColumns = Asked,
        };
        List<LedgerEntry> found = [.. _entries.Read(scan).Take(limit + 1)];
        long? next = found.Count > limit ? found[limit - 1].Seq : low > 1 ? low : null;
        var items = new List<Opening>(limit);
        foreach (var entry in found.Take(limit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            items.Add(Read(entry, EntryAdjustments.Of(_entries, entry)));
        }

        return new OpeningPage(items, next);
    }

    /// <summary>The opening entry of this sequence number; null when there is none.</summary>
    public Opening? Find(long seq) =>
        seq > 0 && _entries.Find(seq) is { } entry && IsOpening(entry) ? Read(entry, EntryAdjustments.Of(_entries, entry)) : null;

    /// <summary>Takes an opening entry out with all its adjustments. Done once: a second one is refused. Leaves one record of the trail
    /// where something was done. There is no reversing of the reversing.</summary>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="reason">Why, as <see cref="AuditReason"/> lets it through; kept on each adjustment.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait for other runs of adjustments.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written; nothing was done.</exception>
    public Task<OpeningOutcome> ReverseAsync(long seq, string reason, Actor actor, CancellationToken cancellationToken)
    {
        var asked = new AuditEvent(
            AuditAction.LedgerOpeningReverse, new AuditObject("entry", seq.ToString(CultureInfo.InvariantCulture)))
        {
            Reason = reason,
        };
        return _audit.WorkElsewhereAsync(
            actor, asked, isAsked: false,
            changing => _turn.RunAsync(
                "Reversing an opening entry", () => WorkAsync(seq, reason, changing, cancellationToken), cancellationToken),
            Told);
    }

    private async Task<OpeningOutcome> WorkAsync(long seq, string reason, Func<Task> changing, CancellationToken cancellationToken)
    {
        if (Find(seq) is not { } opening)
        {
            return new OpeningOutcome(null, OpeningRefusal.NotFound, "There is no opening entry with this id.");
        }

        if (opening.TakenOut is not null)
        {
            return CountsNoMore(opening);
        }

        var books = _books.Current;
        if (books.Closes(opening.Booked.Time))
        {
            return new OpeningOutcome(
                opening, OpeningRefusal.Closed,
                $"The books are closed until {books.Text}, and this entry lies before that. Reopen them to reverse it.");
        }

        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        List<EntryDraft> drafts =
        [
            .. EntryAdjustments.Of(_entries, opening.Booked).Prepend(opening.Booked)
                .Select(entry => Reversal.OfOpening(entry, reason, now))
                .Select(adjustment => new EntryDraft
                {
                    Entry = adjustment, Key = EntryAdjustments.KeyOf("opening", adjustment, 0), IsReversal = true,
                }),
        ];
        await _turn.AppendAsync(drafts, changing, cancellationToken);
        var after = Find(seq) ?? opening;

        // The emitter's better report may have come meanwhile; then that has taken it out, and these adjustments were not booked.
        return drafts[0].Status == AppendStatus.Appended ? new OpeningOutcome(after, null, null) : CountsNoMore(after);
    }

    private static OpeningOutcome CountsNoMore(Opening opening) => new(
        opening, OpeningRefusal.CountsNoMore,
        opening.State == OpeningState.TakenOut
            ? "This entry counts no more: its emitter's own report of the usage has come in its place."
            : "This entry is reversed already.");

    private static Opening Read(LedgerEntry entry, IReadOnlyList<LedgerEntry> adjustments)
    {
        var net = new NetEntry();
        foreach (var adjustment in adjustments.TakeWhile(a => !Reversal.TakesUsageOut(a)))
        {
            net.Add(adjustment);
        }

        return new Opening(entry, net.Of(entry), adjustments.FirstOrDefault(Reversal.TakesUsageOut));
    }

    private static JsonObject Told(OpeningOutcome outcome) => outcome is not { Opening: { } opening, Refusal: null }
        ? new JsonObject { ["state"] = "taken_out" }
        : new JsonObject
        {
            ["state"] = "reversed",
            ["time"] = CanonicalTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(opening.Booked.Time)),
            ["agent"] = opening.Counted.Dimensions.Agent,
            ["team"] = opening.Counted.Dimensions.Team,
            ["tokens"] = opening.Counted.Usage.Total,
            ["effective_cost"] = opening.Counted.EffectiveCost is { } cost ? Money.ToString(cost) : null,
        };

    private static bool IsOpening(LedgerEntry entry) =>
        entry.Kind == EntryKind.Usage && entry.Flags.HasFlag(EntryFlags.Opening);

    private static bool IsOpening(EntryColumns columns, int row) =>
        columns[NumberColumn.Kind][row] == (long)EntryKind.Usage
        && ((EntryFlags)columns[NumberColumn.Flags][row] & EntryFlags.Opening) != 0;
}
