using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public sealed class IdentityHashTests
{
    private static readonly byte[] CountingKey = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    /// <summary>The first vectors that the authors of SipHash publish for 128 bits, over the bytes 0, 1, 2...</summary>
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    public void Hashes_as_the_published_vectors_say(int length, string expected)
    {
        var hash = new IdentityHash(CountingKey).Of([.. Enumerable.Range(0, length).Select(i => (byte)i)]);

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        Assert.Equal(expected, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Parts_do_not_run_into_each_other()
    {
        var hash = new IdentityHash(CountingKey);

        UInt128[] identities =
        [
            hash.Begin("log").Add("ab").Add("c").Finish(),
            hash.Begin("log").Add("a").Add("bc").Finish(),
            hash.Begin("log").Add("abc").Finish(),
            hash.Begin("log").Add("abc").Add("").Finish(),
            hash.Begin("log").Add("abc").Add((string?)null).Finish(),
            hash.Begin("log").Add("abc").Add(0).Finish(),
            hash.Begin("log").Add("abc").AddId(UInt128.Zero).Finish(),
            hash.Begin("span").Add("abc").Finish(),
        ];

        Assert.Equal(identities.Length, identities.Distinct().Count());
    }

    [Fact]
    public void Another_installation_has_other_identities()
    {
        var one = new IdentityHash(CountingKey);
        var other = new IdentityHash(new byte[16]);

        Assert.NotEqual(one.Begin("log").Add("x").Finish(), other.Begin("log").Add("x").Finish());
        Assert.Equal(one.Begin("log").Add("x").Finish(), new IdentityHash(CountingKey).Begin("log").Add("x").Finish());
    }
}
