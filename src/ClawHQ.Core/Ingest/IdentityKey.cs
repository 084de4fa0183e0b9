using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Core.Ingest;

/// <summary>The secret behind every identity in the ledger: made with the database, kept as long as it.</summary>
internal static class IdentityKey
{
    public const string Tables =
        """
        CREATE TABLE identity_key(id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL);
        INSERT INTO identity_key VALUES (1, randomblob(16));
        """;

    /// <summary>The hash with this installation's key.</summary>
    public static IdentityHash Load(StateDatabase database) =>
        new(database.Read(connection => connection.QuerySingle<byte[]>("SELECT key FROM identity_key")));
}
