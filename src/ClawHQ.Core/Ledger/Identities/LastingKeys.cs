using System.Buffers.Binary;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Identities;

/// <summary>Identities that hold whatever time a replay carries. Rare, so a plain table with a unique key.</summary>
internal static class LastingKeys
{
    /// <summary>Takes a key in as part of the open transaction; false when it is known.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="hash">The identity.</param>
    /// <param name="time">Time of use in Unix milliseconds, by which retention drops the key.</param>
    public static bool Add(LedgerConnection connection, UInt128 hash, long time)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(key, hash);
        var insert = connection.Prepare("INSERT OR IGNORE INTO identities VALUES (?1, ?2)");
        return insert.Bind(1, key).Bind(2, Month.Hour(time) / 24).Run() == 1;
    }
}
