using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using ClawHQ.Tests.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Transport;

/// <summary>A packed body counts as received only with the end of its packing.</summary>
public sealed class BodyReaderTests
{
    private static readonly byte[] OneLog = Proto.Request(Proto.Log());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("deflate-raw")]
    [InlineData("br")]
    public async Task A_packed_body_is_refused_wherever_it_was_cut(string coding)
    {
        await using var server = await OtlpServer.StartAsync();
        var small = Pack(OneLog, coding);
        var large = Pack(Proto.Request([.. Enumerable.Range(0, 4_000).Select(i => Proto.Log($"log {i * 7919}").Bytes)]), coding);
        byte[][] cuts =
        [
            .. Enumerable.Range(0, small.Length).Select(length => small[..length]),
            .. Enumerable.Range(1, 12).Select(missing => large[..^missing]), large[..(large.Length / 2)],
            FlushedThenCut(coding), "x"u8.ToArray(),
        ];
        foreach (var cut in cuts)
        {
            foreach (var isChunked in (bool[])[false, true])
            {
                using var response = await PostAsync(server, cut, coding == "deflate-raw" ? "deflate" : coding, isChunked);

                Assert.Equal((HttpStatusCode.BadRequest, cut.Length), (response.StatusCode, cut.Length));
            }
        }

        Assert.Empty(server.Pipeline.Committed);
        Assert.Equal(0, server.Budget.Held);
    }

    [Fact]
    public async Task A_gzip_body_must_carry_the_check_and_the_length_of_what_it_holds()
    {
        await using var server = await OtlpServer.StartAsync();
        var packed = Pack(OneLog, "gzip");
        for (var fromEnd = 1; fromEnd <= 8; fromEnd++)
        {
            using var response = await PostAsync(server, Flip([.. packed], packed.Length - fromEnd), "gzip");

            Assert.Equal((HttpStatusCode.BadRequest, fromEnd), (response.StatusCode, fromEnd));
        }

        Assert.Empty(server.Pipeline.Committed);
    }

    [Fact]
    public async Task Several_gzip_members_are_one_body_and_none_of_them_may_be_cut()
    {
        await using var server = await OtlpServer.StartAsync();
        var member = Pack(OneLog, "gzip");

        using var taken = await PostAsync(server, [.. member, .. member], "gzip");
        using var cut = await PostAsync(server, [.. member, .. member[..^3]], "gzip");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        Assert.Equal(2, Assert.Single(server.Pipeline.Committed).Records.Count());
    }

    private static async Task<HttpResponseMessage> PostAsync(OtlpServer server, byte[] body, string coding, bool isChunked = false)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        content.Headers.ContentEncoding.Add(coding);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/logs") { Content = content, Version = HttpVersion.Version11 };
        request.Headers.TransferEncodingChunked = isChunked;
        return await server.Http.SendAsync(request, Stop);
    }

    /// <summary>Two requests' worth of logs with a flush between them, and the second lost on the way.</summary>
    private static byte[] FlushedThenCut(string coding)
    {
        using var packed = new MemoryStream();
        using var stream = Packer(packed, coding);
        stream.Write(OneLog);
        stream.Flush();
        return packed.ToArray();
    }

    private static byte[] Pack(byte[] body, string coding)
    {
        using var packed = new MemoryStream();
        using (var stream = Packer(packed, coding))
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }

    private static Stream Packer(Stream packed, string coding) => coding switch
    {
        "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        "deflate-raw" => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
    };

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 0x55;
        return bytes;
    }
}
