using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Storage;

namespace ClawHQ.Core.Audit.Chain;

/// <summary>
/// The secret that makes the chain's hashes, in a file beside the database, not in it: who can write the database alone cannot make a
/// chain that holds. Its epoch names it in each record, so that another key can follow it.
/// </summary>
public sealed class AuditKey
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "audit.key";

    private const int Length = 32;
    private readonly byte[] _secret;

    /// <summary>Reads the key of a data folder, making it on first use.</summary>
    public AuditKey(DataFolder folder)
        : this(ReadOrCreate(folder.File(FileName), out var isNew), isNew)
    {
    }

    private AuditKey(byte[] secret, bool isNew = false)
    {
        (_secret, IsNew) = (secret, isNew);
        Epoch = Convert.ToHexStringLower(HMACSHA256.HashData(secret, "clawhq audit key epoch"u8)[..4]);
    }

    /// <summary>Eight hexadecimal digits that name the key and say nothing of it.</summary>
    public string Epoch { get; }

    /// <summary>Whether there was none, and it was made just now.</summary>
    internal bool IsNew { get; }

    /// <summary>Reads a key file, for verifying.</summary>
    /// <exception cref="StorageException">There is none, or it is no key.</exception>
    public static AuditKey Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file) is { Length: Length } secret
                ? new AuditKey(secret)
                : throw new StorageException($"{file} is no audit key: it must hold {Length} bytes. Take {FileName} of the data folder.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The audit key cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The key travels with a backup: without it a restored trail could not be verified.</summary>
    internal static BackupPart PartOfBackup(DataFolder folder) => SecretFile.PartOfBackup(folder, FileName);

    /// <summary>A key of its own for another purpose, which says nothing of this one.</summary>
    /// <param name="purpose">What it is for; another purpose gives another key.</param>
    internal byte[] Derive(string purpose) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"clawhq derived key: {purpose}"));

    /// <summary>The hash of a record: HMAC-SHA256 over the hash before it and its own bytes.</summary>
    /// <param name="previous">The hash of the record before; zeros for the first.</param>
    /// <param name="record">The record's canonical bytes.</param>
    /// <param name="hash">Takes the 32 bytes.</param>
    internal void Hash(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> record, Span<byte> hash)
    {
        var length = previous.Length + record.Length;
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        previous.CopyTo(rented);
        record.CopyTo(rented.AsSpan(previous.Length));
        HMACSHA256.HashData(_secret, rented.AsSpan(0, length), hash);
        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }

    private static byte[] ReadOrCreate(string file, out bool isNew) =>
        (isNew = !File.Exists(file)) ? SecretFile.Create(file, Length) : Read(file)._secret;
}
