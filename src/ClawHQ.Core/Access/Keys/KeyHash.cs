using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Storage;

namespace ClawHQ.Core.Access.Keys;

/// <summary>
/// Hashes keys for storage. Our own keys carry 196 random bits, so a plain SHA-256 cannot be reversed. An imported string may
/// be guessable: it is hashed together with a secret of this server that lies beside the database, not in it.
/// </summary>
public sealed class KeyHash
{
    private const string FileName = "server.key";
    private const int SecretLength = 32;
    private readonly byte[] _secret;

    /// <summary>Reads the server's secret, making it on first use.</summary>
    public KeyHash(DataFolder folder)
        : this(ReadOrCreate(folder.File(FileName)))
    {
    }

    private KeyHash(byte[] secret) => _secret = secret;

    /// <summary>The hash under which <paramref name="key"/> is stored.</summary>
    public byte[] Of(string key, bool isForeign)
    {
        Span<byte> input = stackalloc byte[SecretLength + Encoding.UTF8.GetMaxByteCount(KeyText.LengthMax)];
        _secret.CopyTo(input);
        var length = Encoding.UTF8.GetBytes(key, input[SecretLength..]);
        return SHA256.HashData(isForeign ? input[..(SecretLength + length)] : input.Slice(SecretLength, length));
    }

    /// <summary>The secret travels with a backup: without it imported keys would open nothing after a restore.</summary>
    internal static BackupPart PartOfBackup(DataFolder folder) => SecretFile.PartOfBackup(folder, FileName);

    private static byte[] ReadOrCreate(string file)
    {
        if (!File.Exists(file))
        {
            return SecretFile.Create(file, SecretLength);
        }

        return File.ReadAllBytes(file) is { Length: SecretLength } known
            ? known
            : throw new StorageException($"{file} is damaged: it must hold {SecretLength} bytes. Restore it from a backup.");
    }
}
