using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Pricing.History;

/// <summary>One state of the price book, when and why it came into force.</summary>
/// <param name="Version">Eight hexadecimal digits; the same state has the same version whenever it comes back.</param>
/// <param name="RecordedAt">Unix milliseconds.</param>
/// <param name="Author">Who made the change.</param>
/// <param name="Reason">What was changed, in one sentence.</param>
internal sealed record PriceVersionRow(string Version, long RecordedAt, string Author, string Reason);

/// <summary>What is kept of prices: every version whole, every import, never edited.</summary>
internal sealed class PriceStore(StateDatabase database, AuditLog audit)
{
    /// <summary>The tables, version 1; <c>imported</c> has the models that an import changed, <c>document</c> the whole book.</summary>
    public const string Tables =
        """
        CREATE TABLE price_versions(
            id INTEGER PRIMARY KEY,
            version TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            author TEXT NOT NULL,
            reason TEXT NOT NULL,
            imported TEXT,
            terms TEXT NOT NULL,
            document BLOB NOT NULL);
        CREATE INDEX price_versions_by_version ON price_versions(version);
        """;

    /// <summary>The shipped book with everything that was imported since, and the terms of the last change.</summary>
    public PriceBookSnapshot Load(PriceDocument shipped) => database.Read(connection =>
    {
        var document = shipped;
        foreach (var imported in connection.Query<string>("SELECT imported FROM price_versions WHERE imported IS NOT NULL ORDER BY id"))
        {
            var part = PriceDocumentReader.Read(new StringReader(imported), out var problems)
                ?? throw new StorageException($"An imported price list in the database cannot be read: {problems[0].Message}");
            document = document.With(part.Providers.SelectMany(p => p.Models));
        }

        return new PriceBookSnapshot(document, TermsIn(connection));
    });

    /// <summary>The version recorded last; null in a new folder.</summary>
    public string? LastVersion() =>
        database.Read(c => c.QueryFirstOrDefault<string>("SELECT version FROM price_versions ORDER BY id DESC LIMIT 1"));

    /// <summary>Makes a version durable, with its audit record.</summary>
    public async ValueTask AddAsync(
        PriceVersionRow row, PriceBookSnapshot snapshot, PriceDocument? imported, Actor actor, AuditEvent record,
        CancellationToken cancellationToken) => await audit.ChangeAsync(
        actor,
        (connection, transaction) =>
        {
            Add(connection, transaction, row, snapshot, imported);
            return Change.Of(true, record);
        },
        cancellationToken);

    /// <summary>Adds a version within a transaction.</summary>
    public static void Add(
        SqliteConnection connection, SqliteTransaction transaction, PriceVersionRow row, PriceBookSnapshot snapshot,
        PriceDocument? imported)
    {
        var document = Compress(PriceDocumentWriter.Write(snapshot.Document));
        var terms = JsonSerializer.Serialize(snapshot.Terms, TermsJson.Default.PriceTerms);
        var part = imported is null ? null : PriceDocumentWriter.Write(imported);
        connection.Execute(
            """
            INSERT INTO price_versions(version, recorded_at, author, reason, imported, terms, document)
            VALUES (@Version, @RecordedAt, @Author, @Reason, @part, @terms, @document)
            """,
            new { row.Version, row.RecordedAt, row.Author, row.Reason, part, terms, document },
            transaction);
    }

    /// <summary>The terms in force as of a transaction.</summary>
    public static PriceTerms TermsIn(SqliteConnection connection) =>
        connection.QueryFirstOrDefault<string>("SELECT terms FROM price_versions ORDER BY id DESC LIMIT 1") is { } terms
            ? JsonSerializer.Deserialize(terms, TermsJson.Default.PriceTerms) ?? PriceTerms.None
            : PriceTerms.None;

    /// <summary>Versions recorded before <paramref name="before"/> (a row number), newest first.</summary>
    public IReadOnlyList<(long Id, PriceVersionRow Row)> List(long before, int limit) => database.Read(c => c
        .Query<(long, string, long, string, string)>(
            "SELECT id, version, recorded_at, author, reason FROM price_versions WHERE id < @before ORDER BY id DESC LIMIT @limit",
            new { before, limit })
        .Select(r => (r.Item1, new PriceVersionRow(r.Item2, r.Item3, r.Item4, r.Item5)))
        .ToList());

    /// <summary>A version with its whole text and terms; null when there never was one of this name.</summary>
    public (PriceVersionRow Row, string Document, PriceTerms Terms)? Find(string version) => database.Read(c =>
    {
        var found = c.QueryFirstOrDefault<(string Version, long RecordedAt, string Author, string Reason, string Terms, byte[] Document)>(
            "SELECT version, recorded_at, author, reason, terms, document FROM price_versions WHERE version = @version ORDER BY id LIMIT 1",
            new { version });
        return found.Version is null
            ? ((PriceVersionRow, string, PriceTerms)?)null
            : (new PriceVersionRow(found.Version, found.RecordedAt, found.Author, found.Reason),
                Decompress(found.Document),
                JsonSerializer.Deserialize(found.Terms, TermsJson.Default.PriceTerms) ?? PriceTerms.None);
    });

    private static byte[] Compress(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static string Decompress(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var text = new StreamReader(brotli, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
