using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace ClawHQ.Core.Access.Keys;

/// <summary>
/// The text of a key: <c>chq_</c>, 12 public characters, <c>_</c>, 33 secret characters (196 bits) and 6 check characters, all
/// letters and digits. Secret scanners find it by <c>chq_[0-9A-Za-z]{12}_[0-9A-Za-z]{39}</c>.
/// </summary>
public static class KeyText
{
    /// <summary>Shortest string that may be imported as a key; what is shorter can be guessed.</summary>
    public const int ForeignLengthMin = 16;

    /// <summary>Longest string that is looked at.</summary>
    public const int LengthMax = 512;

    /// <summary>Stands for a key where there is none to name.</summary>
    public const string Placeholder = "YOUR_CLAWHQ_KEY";

    /// <summary>Stands for the rest of a key whose beginning is shown.</summary>
    private const char Cut = '…';

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Prefix = "chq_";
    private const int PublicLength = 12;
    private const int SecretLength = 33;
    private const int CheckLength = 6;
    private const int Length = 4 + PublicLength + 1 + SecretLength + CheckLength;

    /// <summary>Makes a new key.</summary>
    public static string Create()
    {
        var (publicId, secret) = (
            RandomNumberGenerator.GetString(Alphabet, PublicLength), RandomNumberGenerator.GetString(Alphabet, SecretLength));
        var body = $"{Prefix}{publicId}_{secret}";
        return body + CheckOf(body);
    }

    /// <summary>Whether <paramref name="key"/> has our form and its check characters are right; then gives its public part.</summary>
    public static bool TryGetPublicId(string key, [NotNullWhen(true)] out string? publicId)
    {
        publicId = null;
        if (key.Length != Length || !key.StartsWith(Prefix, StringComparison.Ordinal) || key[Prefix.Length + PublicLength] != '_'
            || !key.AsSpan(^CheckLength..).SequenceEqual(CheckOf(key.AsSpan(..^CheckLength))))
        {
            return false;
        }

        publicId = key.Substring(Prefix.Length, PublicLength);
        return true;
    }

    /// <summary>Whether a foreign string may become a key: printable ASCII without spaces, long enough not to be guessed.</summary>
    public static bool IsImportable(string text) =>
        text.Length is >= ForeignLengthMin and <= LengthMax && text.All(c => c is > ' ' and < (char)127);

    /// <summary>Whether this is what stands for a key in the documents and on the setup page.</summary>
    public static bool IsPlaceholder(string text) =>
        text is "KEY" or Placeholder || (text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(Cut));

    /// <summary>The part of an unknown key that may be shown: never more than a quarter of it.</summary>
    public static string Shown(string key)
    {
        var shown = key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length >= Length
            ? Prefix.Length + PublicLength
            : Math.Min(8, key.Length / 4);
        return $"{key.AsSpan(0, shown)}{Cut}";
    }

    private static string CheckOf(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var count = Encoding.UTF8.GetByteCount(body) <= bytes.Length ? Encoding.UTF8.GetBytes(body, bytes) : 0;
        var crc = uint.MaxValue;
        foreach (var b in bytes[..count])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return string.Create(CheckLength, crc, static (span, value) =>
        {
            for (var i = span.Length - 1; i >= 0; i--)
            {
                span[i] = Alphabet[(int)(value % (uint)Alphabet.Length)];
                value /= (uint)Alphabet.Length;
            }
        });
    }
}
