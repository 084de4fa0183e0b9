using System.Text;
using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Audit;

/// <summary>
/// The one way to change the state for a reason that somebody has: what is written and its record commit together, or neither does.
/// What is no change of state goes by <see cref="StateDatabase.WriteUnrecordedAsync{T}"/>, which wants to know why.
/// </summary>
public sealed class AuditLog
{
    private const int HashLength = 32;

    private readonly StateDatabase _database;
    private readonly AuditKey _key;
    private readonly TimeProvider _clock;
    private AuditHead _head;

    public AuditLog(StateDatabase database, AuditKey key, TimeProvider clock)
    {
        (_database, _key, _clock) = (database, key, clock);
        _head = database.Read(ReadHead);
    }

    /// <summary>The last record that was committed.</summary>
    public AuditHead Head => Volatile.Read(ref _head);

    /// <summary>Changes the state and records it, in one transaction.</summary>
    /// <param name="actor">Who changes it.</param>
    /// <param name="write">Writes, and says what is to be recorded. Where that is nothing, nothing that it wrote is kept.</param>
    /// <param name="cancellationToken">Ends the wait for earlier writes.</param>
    /// <returns>What <paramref name="write"/> returned; committed and durable.</returns>
    public async ValueTask<T> ChangeAsync<T>(
        Actor actor, Func<SqliteConnection, SqliteTransaction, Change<T>> write, CancellationToken cancellationToken)
    {
        AuditHead? head = null;
        var result = await _database.TransactAsync(
            (connection, transaction) =>
            {
                var change = write(connection, transaction);
                head = Append(connection, transaction, actor, change.Events);
                return (change.Result, IsKept: change.Events.Count > 0);
            },
            cancellationToken);
        Advance(head);
        return result;
    }

    /// <summary>Records what changes nothing in this database: a sign-in that failed, work on the ledger that has ended.</summary>
    public async ValueTask NoteAsync(Actor actor, AuditEvent happened, CancellationToken cancellationToken) =>
        await ChangeAsync(actor, (_, _) => Change.Of(true, happened), cancellationToken);

    /// <summary>Records what lies elsewhere and is asked about again after a crash: nothing where the trail has a record of this action
    /// and object already.</summary>
    public async ValueTask NoteOnceAsync(Actor actor, AuditEvent happened, CancellationToken cancellationToken) => await ChangeAsync(
        actor,
        (connection, transaction) => connection.ExecuteScalar<bool>(
            "SELECT EXISTS(SELECT 1 FROM audit_records WHERE object_kind = @Kind AND object_id = @Id AND action = @Name)",
            new { happened.Object.Kind, happened.Object.Id, happened.Action.Name },
            transaction) ? Change.None(false) : Change.Of(true, happened),
        cancellationToken);

    /// <summary>Notes that work begins. It has to end with <see cref="EndAsync"/>; after a crash the next start does that.</summary>
    internal async ValueTask<BegunWork> BeginAsync(Actor actor, AuditEvent asked, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var record = CanonicalJson.Write(0, now, _key.Epoch, actor, asked);
        var id = await _database.WriteUnrecordedAsync(
            "work that begins and is recorded when it has ended", (c, t) => BegunWork.Insert(c, t, record), cancellationToken);
        return new BegunWork(id, actor, asked, now);
    }

    /// <summary>Records how work ended that had begun.</summary>
    internal async ValueTask EndAsync(BegunWork begun, AuditEvent happened) => await ChangeAsync(
        begun.Actor,
        (connection, transaction) =>
        {
            BegunWork.Delete(connection, transaction, begun.Id);
            return Change.Of(true, happened);
        },
        CancellationToken.None);

    /// <summary>Does work that leaves nothing behind in this server, and records how it ended, also when it failed: a crash between the
    /// two leaves neither a result nor a record.</summary>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="work">Does it.</param>
    /// <param name="result">What the record says of it; null to record nothing, because nothing was done.</param>
    public async Task<T> WorkAsync<T>(Actor actor, AuditEvent asked, Func<Task<T>> work, Func<T, JsonObject?> result)
    {
        T done;
        try
        {
            done = await work();
        }
        catch (Exception e)
        {
            // Whoever waited may be gone: the record is written all the same.
            await NoteAsync(actor, Failed(asked, e), CancellationToken.None);
            throw;
        }

        if (result(done) is { } after)
        {
            await NoteAsync(actor, asked with { After = after }, CancellationToken.None);
        }

        return done;
    }

    /// <summary>Does work that changes what lies outside the state database, such as adjustments in the ledger, and leaves one record of
    /// it, whatever happens: the trail is told before the first change that a record is to come.</summary>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="asked">What is asked for, as far as it is to be told where it fails.</param>
    /// <param name="isAsked">Whether there is a record also where nothing was changed: somebody asked.</param>
    /// <param name="work">Does it, and calls what it is given before its first change.</param>
    /// <param name="result">What the record says of it.</param>
    public async Task<T> WorkElsewhereAsync<T>(
        Actor actor, AuditEvent asked, bool isAsked, Func<Func<Task>, Task<T>> work, Func<T, JsonObject> result)
    {
        BegunWork? begun = null;
        T done;
        try
        {
            done = await work(async () => begun ??= await BeginAsync(actor, asked, CancellationToken.None));
        }
        catch (Exception e)
        {
            await RecordAsync(Failed(asked, e));
            throw;
        }

        await RecordAsync(asked with { After = result(done) });
        return done;

        // Whoever waited may be gone: the record is written all the same.
        async Task RecordAsync(AuditEvent happened)
        {
            if (begun is not null)
            {
                await EndAsync(begun, happened);
            }
            else if (isAsked)
            {
                await NoteAsync(actor, happened, CancellationToken.None);
            }
        }
    }

    /// <summary>What is recorded of work that failed.</summary>
    internal static AuditEvent Failed(AuditEvent asked, Exception failure) => asked with
    {
        HasSucceeded = false,
        Reason = WithWhy(failure is OperationCanceledException ? "It was called off." : "It failed; the server's log says why.", asked),
    };

    /// <summary>How something ended, followed by the reason for which it was asked for.</summary>
    internal static string WithWhy(string end, AuditEvent asked) => asked.Reason is null ? end : $"{end} Asked for: {asked.Reason}";

    /// <summary>The head as the database has it.</summary>
    internal static AuditHead ReadHead(SqliteConnection connection) => ReadHead(connection, null);

    private static AuditHead ReadHead(SqliteConnection connection, SqliteTransaction? transaction) =>
        connection.QueryFirstOrDefault<(long Seq, byte[] Hash, string Time)>(
            "SELECT seq, hash, time FROM audit_records ORDER BY seq DESC LIMIT 1", transaction: transaction) is { Hash: { } hash } last
            ? new AuditHead(last.Seq, Convert.ToHexStringLower(hash), CanonicalJson.Time(last.Time))
            : AuditHead.Empty;

    private AuditHead? Append(
        SqliteConnection connection, SqliteTransaction transaction, Actor actor, IReadOnlyList<AuditEvent> events)
    {
        if (events.Count == 0)
        {
            return null;
        }

        var head = ReadHead(connection, transaction);
        // No finer than records write it, so that the head is the same before and after a restart.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var happened in events)
        {
            var record = CanonicalJson.Write(head.Seq + 1, now, _key.Epoch, actor, happened);
            var hash = new byte[HashLength];
            _key.Hash(Convert.FromHexString(head.Hash), record, hash);
            connection.Execute(
                "INSERT INTO audit_records(seq, record, hash) VALUES (@seq, @record, @hash)",
                new { seq = head.Seq + 1, record = Encoding.UTF8.GetString(record), hash },
                transaction);
            head = new AuditHead(head.Seq + 1, Convert.ToHexStringLower(hash), now);
        }

        return head;
    }

    /// <summary>Two writers may come here in the other order than they committed in.</summary>
    private void Advance(AuditHead? head)
    {
        while (head is not null && Head is var known && head.Seq > known.Seq
            && !ReferenceEquals(Interlocked.CompareExchange(ref _head, head, known), known))
        {
        }
    }
}
