using System.Text;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Core.Audit.Reading;

/// <summary>Which records are asked for; null leaves a property open.</summary>
public sealed record AuditQuery
{
    /// <summary>The actor's name; case does not matter.</summary>
    public string? Actor { get; init; }

    /// <summary>An action such as <c>key.create</c>, or its beginning up to a dot, such as <c>key</c>.</summary>
    public string? Action { get; init; }

    /// <summary>A kind of object such as <c>key</c>, or one object such as <c>key:7</c>, by its id or its name; also of those that a
    /// record tells of among others.</summary>
    public string? Object { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether what was tried came about.</summary>
    public bool? HasSucceeded { get; init; }

    /// <summary>Only records before this number; null for the newest.</summary>
    public long? Before { get; init; }
}

/// <summary>A record as it is kept.</summary>
/// <param name="Seq">Its number, from 1 without gaps.</param>
/// <param name="Json">Its canonical text.</param>
/// <param name="Hash">Its hash, 64 hexadecimal digits.</param>
public sealed record KeptRecord(long Seq, string Json, string Hash);

/// <summary>Reads the trail.</summary>
public sealed class AuditTrail(StateDatabase database, IEnumerable<ToldObjects> told)
{
    private const int BatchSize = 1_000;

    /// <summary>By id and by name from an index each, which one condition with both does not get.</summary>
    private const string OfOneObject =
        """
        SELECT seq FROM audit_records WHERE object_kind = @kind AND object_id = @one
        UNION SELECT seq FROM audit_records WHERE object_kind = @kind AND object_name = @one
        """;

    private const string OfKind = "SELECT seq FROM audit_records WHERE object_kind = @kind";

    private readonly ToldObjects[] _told = [.. told];

    /// <summary>The kinds of objects that can be asked for.</summary>
    public IReadOnlyList<string> Kinds => [.. AuditObject.Kinds, .. _told.SelectMany(t => t.Kinds)];

    /// <summary>Records that match, newest first.</summary>
    public IReadOnlyList<KeptRecord> Find(AuditQuery query, int limit)
    {
        var conditions = new List<string>();
        var (kind, one) = Split(query.Object);
        Add(query.Before is not null, "seq < @Before");
        Add(query.Actor is not null, "actor = @Actor COLLATE NOCASE");
        Add(query.Action is not null, "(action = @Action OR (action >= @Action || '.' AND action < @Action || '/'))");
        Add(kind is not null, $"seq IN ({string.Join(" UNION ", OfObject(kind, one))})");
        Add(query.From is not null, "time >= @from");
        Add(query.To is not null, "time < @to");
        // Not as a parameter: the index of failures is only for those.
        Add(query.HasSucceeded is true, "outcome = 'success'");
        Add(query.HasSucceeded is false, "outcome = 'failure'");
        var where = conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);

        // Numbers first, which the indexes hold: only records that are returned are read.
        return database.Read(c => c.Query<(long, string, byte[])>(
            $"""
            SELECT seq, record, hash FROM audit_records
            WHERE seq IN (SELECT seq FROM audit_records{where} ORDER BY seq DESC LIMIT @limit) ORDER BY seq DESC
            """,
            new
            {
                query.Before,
                query.Actor,
                query.Action,
                kind,
                one,
                from = query.From is { } from ? CanonicalJson.Text(from) : null,
                to = query.To is { } to ? CanonicalJson.Text(to) : null,
                limit,
            }).Select(r => new KeptRecord(r.Item1, r.Item2, Convert.ToHexStringLower(r.Item3))).ToList());

        void Add(bool isAsked, string condition)
        {
            if (isAsked)
            {
                conditions.Add(condition);
            }
        }
    }

    /// <summary>What is wrong with a filter by object: its kind, and what to say of it; null where there is such a kind.</summary>
    /// <param name="text">The filter, such as <c>key:7</c>.</param>
    public (string Kind, string Hint)? UnknownKind(string text)
    {
        var (kind, known) = (Split(text).Kind ?? "", Kinds);
        if (known.Contains(kind, StringComparer.Ordinal))
        {
            return null;
        }

        var whole = known.FirstOrDefault(k => kind.Length > 0 && k.EndsWith("." + kind, StringComparison.OrdinalIgnoreCase));
        return (kind, whole is null ? NearestName.Hint(kind, known) : $"Did you mean '{whole}'?");
    }

    /// <summary>The records of these numbers, in any order.</summary>
    public IReadOnlyList<KeptRecord> Get(IReadOnlyList<long> seqs) => database.Read(
        c => c.Query<(long, string, byte[])>("SELECT seq, record, hash FROM audit_records WHERE seq IN @seqs", new { seqs })
            .Select(r => new KeptRecord(r.Item1, r.Item2, Convert.ToHexStringLower(r.Item3))).ToList());

    /// <summary>Writes records in their order, without a gap between the first and the last, one a line.</summary>
    /// <param name="target">Takes the lines.</param>
    /// <param name="format">In which form.</param>
    /// <param name="from">From the first record of this time or later; null for the beginning.</param>
    /// <param name="to">Up to the last record before this time; null for the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ExportAsync(
        Stream target, AuditFormat format, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var (first, last) = Span(from, to);
        await using var writer = new StreamWriter(target, new UTF8Encoding(false), 64 * 1024, leaveOpen: true) { NewLine = "\n" };
        var previous = first == 1 ? AuditHead.Empty.Hash : HashOf(first - 1);

        // In batches, so that a slow reader does not keep the database from tidying its log.
        for (var next = first; next <= last; next += BatchSize)
        {
            foreach (var record in Batch(next, Math.Min(last, next + BatchSize - 1)))
            {
                var line = format == AuditFormat.Ocsf ? OcsfEvent.Write(record) : ExportLine.Write(record.Json, previous, record.Hash);
                await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
                previous = record.Hash;
            }
        }

        await writer.FlushAsync(cancellationToken);
    }

    /// <summary>The kinds, and the one of them, of <c>key:7</c>.</summary>
    private static (string? Kind, string? One) Split(string? text) =>
        text?.Split(':', 2) is [var kind, var one] ? (kind, one) : (text, null);

    private IEnumerable<string> OfObject(string? kind, string? one) =>
        [one is null ? OfKind : OfOneObject, .. _told.Where(t => t.Kinds.Contains(kind)).Select(t => t.Records)];

    private (long First, long Last) Span(DateTimeOffset? from, DateTimeOffset? to) => database.Read(c => (
        c.ExecuteScalar<long?>(
            "SELECT min(seq) FROM audit_records WHERE time >= @from", new { from = from is { } a ? CanonicalJson.Text(a) : "" })
            ?? long.MaxValue,
        c.ExecuteScalar<long?>(
            "SELECT max(seq) FROM audit_records WHERE time < @to", new { to = to is { } b ? CanonicalJson.Text(b) : "9" }) ?? 0));

    private string HashOf(long seq) => database.Read(c => Convert.ToHexStringLower(
        c.ExecuteScalar<byte[]>("SELECT hash FROM audit_records WHERE seq = @seq", new { seq }) ?? new byte[32]));

    private List<KeptRecord> Batch(long first, long last) => database.Read(c => c
        .Query<(long, string, byte[])>(
            "SELECT seq, record, hash FROM audit_records WHERE seq BETWEEN @first AND @last ORDER BY seq", new { first, last })
        .Select(r => new KeptRecord(r.Item1, r.Item2, Convert.ToHexStringLower(r.Item3))).ToList());
}

/// <summary>The forms of an export.</summary>
public enum AuditFormat
{
    /// <summary>Our own JSON Lines, with everything that verifying needs.</summary>
    Jsonl,

    /// <summary>Events of the Open Cybersecurity Schema Framework, one a line.</summary>
    Ocsf,
}
