using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Config.Documents;

namespace ClawHQ.Core.Config.Plans;

/// <summary>
/// Seals what was planned, so that a saved plan is carried out only as it was shown: a keyed hash over files, choice and base. The key is
/// derived from the one of the audit trail, and travels with it.
/// </summary>
public sealed class PlanSeal(AuditKey key)
{
    /// <summary>Longest seal, in characters; a real one is shorter.</summary>
    public const int LengthMax = 200;

    private readonly byte[] _secret = key.Derive("saved plans");

    /// <summary>The seal of a plan: the name of the server's key, a dot and the hash.</summary>
    /// <param name="files">The files that were planned.</param>
    /// <param name="choice">Whose they are, and whether others of theirs go.</param>
    /// <param name="basis">The state that was planned from; null for any.</param>
    public string Of(IReadOnlyList<ManifestFile> files, PlanChoice choice, string? basis)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        Append(hash, choice.Owner);
        Append(hash, choice.IsPruning ? "prune" : "");
        Append(hash, basis ?? "");
        foreach (var file in files)
        {
            Append(hash, file.Path);
            Append(hash, file.Text);
        }

        return $"{key.Epoch}.{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    /// <summary>What is wrong with a seal; null where it is the one of this plan.</summary>
    /// <param name="seal">The seal that came with it.</param>
    /// <param name="files">The files that came with it.</param>
    /// <param name="choice">Whose they are said to be, and whether others of theirs go.</param>
    /// <param name="basis">The state that is said to have been planned from; null for any.</param>
    public ProblemItem? Refuse(string seal, IReadOnlyList<ManifestFile> files, PlanChoice choice, string? basis)
    {
        var expected = Of(files, choice, basis);
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(expected)))
        {
            return null;
        }

        return seal.StartsWith($"{key.Epoch}.", StringComparison.Ordinal)
            ? new ProblemItem(
                "seal", null, "The saved plan is not the one that this server made: it was changed since.",
                "Change the files instead, plan them again, and look at what the plan says.")
            : new ProblemItem(
                "seal", null, "The saved plan was made by another server.", "Plan the files on this one, and look at what the plan says.");
    }

    /// <summary>With its length before it, so that no two plans run together into the same bytes.</summary>
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
