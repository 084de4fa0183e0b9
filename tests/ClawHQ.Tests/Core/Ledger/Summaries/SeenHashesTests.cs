using System.Buffers.Binary;
using ClawHQ.Core.Ledger.Summaries;

namespace ClawHQ.Tests.Core.Ledger.Summaries;

public class SeenHashesTests
{
    [Fact]
    public void What_was_shown_more_than_once_is_found_whatever_its_length_and_is_another_one_in_another_team()
    {
        byte[][] ids = [.. Enumerable.Range(0, 40).Select(length => Enumerable.Repeat((byte)7, length).ToArray())];
        var seen = new SeenHashes(3 * ids.Length);
        foreach (var id in ids)
        {
            seen.Add(id, 1);
            seen.Add(id, 1);
            seen.Add(id, 2);
        }

        Assert.All(ids, id => Assert.True(seen.IsTwice(id, 1)));
        Assert.All(ids, id => Assert.False(seen.IsTwice(id, 2)));
    }

    /// <summary>Odd multipliers leave a difference in the top bit where it is: whatever number an unkeyed chain of multiplications
    /// begins with, the second word takes back what the first changed.</summary>
    [Fact]
    public void Ids_that_were_made_to_look_alike_are_told_apart()
    {
        var seen = new SeenHashes(2000);
        var ids = new List<byte[]>();
        for (var i = 0UL; i < 1000; i++)
        {
            ids.Add(IdOf(i, i));
            ids.Add(IdOf(i ^ (1UL << 63), i ^ (1UL << 63) ^ (1UL << 31)));
        }

        ids.ForEach(id => seen.Add(id, 1));

        Assert.All(ids, id => Assert.False(seen.IsTwice(id, 1)));
    }

    private static byte[] IdOf(ulong first, ulong second)
    {
        var id = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(id, first);
        BinaryPrimitives.WriteUInt64LittleEndian(id.AsSpan(sizeof(ulong)), second);
        return id;
    }
}
