using System.Text.Json.Nodes;
using ClawHQ.Core.Access;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>What came of closing or reopening the books.</summary>
/// <param name="State">How they are now.</param>
/// <param name="Refusal">Why they were left as they are, and what to do; null where it was done.</param>
public sealed record BooksOutcome(BooksState State, string? Refusal);

/// <summary>
/// Up to when the books are closed: usage before it is altered by no adjustment any more. One date, not a list of periods, because what is
/// closed is what has been reported, and that is all up to a day.
/// </summary>
public sealed class ClosedBooks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StateDatabase _database;
    private readonly AuditLog _audit;
    private readonly AdjustingTurn _turn;
    private readonly ILedger _ledger;
    private readonly EntryBlocks _entries;
    private readonly DimensionRegistry _dimensions;
    private readonly TimeProvider _clock;

    internal ClosedBooks(
        StateDatabase database, AuditLog audit, AdjustingTurn turn, ILedger ledger, EntryBlocks entries, DimensionRegistry dimensions,
        TimeProvider clock)
    {
        (_database, _audit, _turn, _clock) = (database, audit, turn, clock);
        (_ledger, _entries, _dimensions) = (ledger, entries, dimensions);
    }

    /// <summary>The table.</summary>
    internal const string Tables = """
        CREATE TABLE books(
          id INTEGER PRIMARY KEY CHECK (id = 1), closed_until INTEGER, zone TEXT, closed_at INTEGER, changed_at INTEGER NOT NULL,
          changed_by TEXT NOT NULL, reason TEXT NOT NULL, position INTEGER NOT NULL);
        """;

    /// <summary>How they are.</summary>
    public BooksState Current => _database.Read(connection => Read(connection, null));

    /// <summary>What came late; null where nothing is closed. Reads what was booked since the closing, as far as it may hold some.
    /// </summary>
    /// <param name="state">How the books are.</param>
    /// <param name="teams">Teams whose usage counts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public LateUsage? Late(BooksState state, TeamBound teams, CancellationToken cancellationToken) =>
        LateUsage.Find(state, _entries, _dimensions, teams, cancellationToken);

    /// <summary>Closes the books further or reopens them, with a record. Waits, 10 seconds at most, until no run of adjustments is under
    /// way: when it returns, nothing of what is closed will be adjusted any more.</summary>
    /// <param name="draft">What is asked for.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How they are now. Where they were so before, nothing is done. A draft that goes the other way than it says is refused: of
    /// two who close at once, neither reopens what the other one closed.</returns>
    /// <exception cref="AdjustingUnderWayException">A run of adjustments took longer than 10 seconds; nothing was changed.</exception>
    public Task<BooksOutcome> ChangeAsync(BooksDraft draft, Actor actor, CancellationToken cancellationToken) => _turn.RunAsync(
        draft.IsReopening ? "Reopening the books" : "Closing the books",
        () => _audit.ChangeAsync(actor, (c, t) => Write(c, t, draft, actor), cancellationToken).AsTask(), Patience, cancellationToken);

    private Change<BooksOutcome> Write(SqliteConnection connection, SqliteTransaction transaction, BooksDraft draft, Actor actor)
    {
        var before = Read(connection, transaction);
        if (before.ClosedUntil == draft.Until)
        {
            return Change.None(new BooksOutcome(before, null));
        }

        if (RefusalOf(before, draft) is { } refusal)
        {
            return Change.None(new BooksOutcome(before, refusal));
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        var after = new BooksState(
            draft.Until, draft.Zone, draft.IsReopening ? before.ClosedAt : now, now, actor.Name, draft.Reason,
            draft.IsReopening ? before.Position : _ledger.Position);
        connection.Execute(
            "INSERT OR REPLACE INTO books VALUES (1, @ClosedUntil, @Zone, @closed, @changed, @ChangedBy, @Reason, @Position)",
            new
            {
                after.ClosedUntil, after.Zone, closed = after.ClosedAt?.ToUnixTimeMilliseconds(), changed = now.ToUnixTimeMilliseconds(),
                after.ChangedBy, after.Reason, after.Position,
            },
            transaction);
        return Change.Of(
            new BooksOutcome(after, null),
            new AuditEvent(draft.IsReopening ? AuditAction.BooksReopen : AuditAction.BooksClose, new AuditObject("books", null))
            {
                Before = Told(before), After = Told(after), Reason = draft.Reason,
            });
    }

    private static string? RefusalOf(BooksState before, BooksDraft draft) => (draft.IsReopening, before.ClosedUntil) switch
    {
        (false, { } closed) when draft.Until < closed =>
            $"The books are closed until {before.Text} already. To open what lies after another time again, reopen them.",
        (true, null) => "The books are not closed, so that nothing can be reopened.",
        (true, { } closed) when draft.Until > closed =>
            $"The books are closed until {before.Text} only. To close them further, close them.",
        _ => null,
    };

    private static JsonObject Told(BooksState state) => new()
    {
        ["closed_until"] = state.ClosedUntil is { } until ? CanonicalTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(until)) : null,
        ["zone"] = state.Zone,
    };

    private static BooksState Read(SqliteConnection connection, SqliteTransaction? transaction) =>
        connection.QueryFirstOrDefault<Row>(
            "SELECT closed_until AS ClosedUntil, zone AS Zone, closed_at AS ClosedAt, changed_at AS ChangedAt, changed_by AS ChangedBy, "
            + "reason AS Reason, position AS Position FROM books",
            transaction: transaction) is { } row
            ? new BooksState(row.ClosedUntil, row.Zone, Time(row.ClosedAt), Time(row.ChangedAt), row.ChangedBy, row.Reason, row.Position)
            : BooksState.Open;

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private sealed record Row(
        long? ClosedUntil, string? Zone, long? ClosedAt, long ChangedAt, string ChangedBy, string Reason, long Position);
}
