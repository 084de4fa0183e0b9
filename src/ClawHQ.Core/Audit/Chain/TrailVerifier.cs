using System.Text.Json;
using ClawHQ.Core.Audit.Anchoring;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Audit.Chain;

/// <summary>Verifies a trail where it lies: in an export, or in the state database.</summary>
public static class TrailVerifier
{
    /// <summary>Longest line of an export; the longest record is far shorter.</summary>
    private const int LineLengthMax = 16 * 1024 * 1024;

    /// <summary>Verifies an export in JSON Lines.</summary>
    /// <param name="export">The lines.</param>
    /// <param name="key">The trail's key.</param>
    /// <param name="first">Number of the record that it begins with; 1 for a whole trail.</param>
    /// <param name="anchors">Heads that were published.</param>
    public static ChainVerdict Verify(Stream export, AuditKey key, long first, IEnumerable<AuditHead> anchors)
    {
        var check = new ChainCheck(key, first, previous: null, anchors);
        Span<byte> previous = stackalloc byte[32], hash = stackalloc byte[32];
        var buffer = new byte[256 * 1024];
        var (filled, line) = (0, 0L);
        for (var isEnd = false; !isEnd;)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(
                    ref buffer,
                    buffer.Length < LineLengthMax ? buffer.Length * 2 : throw new InvalidDataException($"Line {line + 1} never ends."));
            }

            var read = export.Read(buffer, filled, buffer.Length - filled);
            isEnd = read == 0;
            filled += read;
            var start = 0;
            for (int end; start < filled; start = end + 1)
            {
                end = Array.IndexOf(buffer, (byte)'\n', start, filled - start);
                if (end < 0 && !isEnd)
                {
                    break;
                }

                end = end < 0 ? filled : end;
                line++;
                if (ExportLine.TryRead(buffer.AsSpan(start, end - start), out var record, previous, hash))
                {
                    check.Take(line, record, previous, hash);
                }
                else
                {
                    check.NoteUnreadable(line);
                }
            }

            filled = Math.Max(0, filled - start);
            Array.Copy(buffer, Math.Min(start, buffer.Length), buffer, 0, filled);
        }

        return check.End(line + 1);
    }

    /// <summary>Verifies the records of the state database.</summary>
    /// <param name="connection">A connection to it.</param>
    /// <param name="key">The trail's key.</param>
    /// <param name="after">A head that is known to hold, to look at what came later only; <see cref="AuditHead.Empty"/> for all.</param>
    /// <param name="anchors">Heads that were published.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static ChainVerdict Verify(
        SqliteConnection connection, AuditKey key, AuditHead after, IEnumerable<AuditHead> anchors, CancellationToken cancellationToken)
    {
        var check = new ChainCheck(key, after.Seq + 1, Convert.FromHexString(after.Hash), anchors);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT CAST(record AS BLOB), hash FROM audit_records WHERE seq > $after ORDER BY seq";
        command.Parameters.AddWithValue("$after", after.Seq);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hash = reader.GetFieldValue<byte[]>(1);
            check.Take(null, reader.GetFieldValue<byte[]>(0), [], hash.Length == 32 ? hash : new byte[32]);
        }

        return check.End(null);
    }

    /// <summary>Verifies the database of a data folder, also while its server runs.</summary>
    /// <exception cref="StorageException">It has none.</exception>
    public static ChainVerdict VerifyFolder(string folder, AuditKey key, IEnumerable<AuditHead> anchors,
        CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "clawhq.db");
        var source = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(source.ToString());
            connection.Open();
            IEnumerable<AuditHead> published = PublishedHeads.ReadLast(connection) is { } last ? [last] : [];
            return Verify(connection, key, AuditHead.Empty, published.Concat(anchors), cancellationToken);
        }
        catch (SqliteException e)
        {
            throw new StorageException($"{file} holds no audit trail that can be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the heads that were published to a file, one a line.</summary>
    /// <exception cref="StorageException">The file cannot be read, or a line of it is no head.</exception>
    public static IReadOnlyList<AuditHead> ReadAnchors(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Index().Where(l => l.Item.Length > 0).Select(l => ReadAnchor(l.Item)
                ?? throw new StorageException($"{file}:{l.Index + 1} is no published head: {{\"seq\":…,\"hash\":\"…\",\"time\":\"…\"}}."))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The anchor file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a line of an anchor file; null when it is no head.</summary>
    internal static AuditHead? ReadAnchor(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("seq").GetInt64() is >= 1 and var seq
                && json.RootElement.GetProperty("hash").GetString() is { Length: 64 } hash
                ? new AuditHead(seq, hash, CanonicalJson.Time(json.RootElement.GetProperty("time").GetString()))
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
