using System.Numerics;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>
/// Says which ids a run certainly does not have: a Bloom filter with ten bits an id, wrong in about one of a hundred cases
/// where it says "maybe". It makes finding a task among millions a matter of a few reads.
/// </summary>
internal static class IdFilter
{
    private const int BitsPerId = 10;
    private const int Probes = 7;

    /// <summary>Builds the filter over some ids.</summary>
    public static byte[] Build(IReadOnlyCollection<string> ids)
    {
        var filter = new byte[(int)Math.Max(8, BitOperations.RoundUpToPowerOf2((uint)(ids.Count * BitsPerId / 8)))];
        foreach (var id in ids)
        {
            var hash = Hash(id);
            for (var probe = 0; probe < Probes; probe++)
            {
                var bit = Bit(hash, probe, filter.Length);
                filter[bit >> 3] |= (byte)(1 << (bit & 7));
            }
        }

        return filter;
    }

    /// <summary>False when the ids that the filter was built over certainly do not include the hashed one.</summary>
    public static bool MayHave(ReadOnlySpan<byte> filter, ulong hash)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Bit(hash, probe, filter.Length);
            if ((filter[bit >> 3] & (1 << (bit & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A hash that is the same in every process (FNV-1a with a final mix).</summary>
    public static ulong Hash(string id)
    {
        var hash = 0xCBF2_9CE4_8422_2325UL;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 0x0000_0100_0000_01B3UL;
        }

        hash ^= hash >> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDUL;
        return hash ^ (hash >> 33);
    }

    private static int Bit(ulong hash, int probe, int bytes)
    {
        var step = (uint)(hash >> 32) | 1;
        return (int)(((uint)hash + ((uint)probe * step)) & (((uint)bytes * 8) - 1));
    }
}
