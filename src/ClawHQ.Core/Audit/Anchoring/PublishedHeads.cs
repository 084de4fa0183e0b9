using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Audit.Anchoring;

/// <summary>What this server knows of the heads that it published. None of it is safe from whoever can write its files; it shows a cut
/// where somebody forgot one of them, and says so on the page, before anybody compares with what is kept outside.</summary>
public sealed class PublishedHeads(AuditOptions options, StateDatabase database)
{
    /// <summary>The last head that was published everywhere; <see cref="AuditHead.Empty"/> before the first.</summary>
    public AuditHead Last => database.Read(ReadLast) ?? AuditHead.Empty;

    /// <summary>Heads of the anchor file that are compared: of the last year, at one every five minutes.</summary>
    private const int HeadsMax = 105_000;

    /// <summary>The last heads in the anchor file, as far as they can be read: a file that only takes what is appended says nothing.
    /// </summary>
    public IEnumerable<AuditHead> InFile()
    {
        if (options.AnchorFile is not { } file)
        {
            return [];
        }

        try
        {
            // A pipe or a device has no length, and reading from it may never end.
            return new FileInfo(file).Length == 0
                ? []
                : [.. File.ReadLines(file).Select(TrailVerifier.ReadAnchor).OfType<AuditHead>().TakeLast(HeadsMax)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The last head that was published, as a database has it; null before the first, and where its tables are older.</summary>
    internal static AuditHead? ReadLast(SqliteConnection connection) =>
        connection.ExecuteScalar<bool>("SELECT EXISTS(SELECT 1 FROM pragma_table_info('audit_anchor') WHERE name = 'hash')")
        && connection.QueryFirstOrDefault<(long Seq, string? Hash)>("SELECT seq, hash FROM audit_anchor") is { Seq: > 0 } last
            ? new AuditHead(last.Seq, last.Hash ?? "", null)
            : null;

    /// <summary>Whether the trail still has the record of a head, as it was published.</summary>
    internal bool IsKept(AuditHead head) => head.Seq == 0 || database.Read(c => c.ExecuteScalar<string?>(
        "SELECT lower(hex(hash)) FROM audit_records WHERE seq = @Seq", new { head.Seq }))
            ?.StartsWith(head.Hash, StringComparison.Ordinal) == true;

    /// <summary>Notes that a head was published everywhere.</summary>
    internal ValueTask MarkAsync(AuditHead head, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteUnrecordedAsync(
        "how far the trail was published",
        (connection, transaction) =>
        {
            connection.Execute(
                "INSERT OR REPLACE INTO audit_anchor(id, seq, hash, time) VALUES (1, @Seq, @Hash, @at)",
                new { head.Seq, head.Hash, at = Records.CanonicalTime.Of(at) },
                transaction);
        },
        cancellationToken);
}
