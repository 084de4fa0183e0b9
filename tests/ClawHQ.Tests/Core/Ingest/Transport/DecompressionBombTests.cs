using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Ingest.Transport;

[Collection(nameof(ProcessMeasurements))]
public sealed class DecompressionBombTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_bomb_is_refused_while_it_inflates(string coding)
    {
        await using var server = await OtlpServer.StartAsync();
        using var content = new ByteArrayContent(Bomb(coding, 256));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        content.Headers.ContentEncoding.Add(coding);

        var before = GC.GetTotalAllocatedBytes();
        using var response = await server.Http.PostAsync("/v1/traces", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 128 * MiB);
        Assert.Equal(0, server.Budget.Held);
    }

    private static byte[] Bomb(string coding, int mebibytes)
    {
        using var packed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            var zeros = new byte[MiB];
            for (var i = 0; i < mebibytes; i++)
            {
                stream.Write(zeros);
            }
        }

        return packed.ToArray();
    }
}
