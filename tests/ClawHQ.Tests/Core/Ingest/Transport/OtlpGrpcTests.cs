using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using ClawHQ.Core.Ingest.Transport.Grpc;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Transport;

public sealed class OtlpGrpcTests
{
    private const string Metrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private const string Logs = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private const string Traces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly byte[] OneSpan = Proto.Request(Proto.Span());

    [Fact]
    public async Task Each_of_the_three_services_takes_its_signal()
    {
        await using var server = await OtlpServer.StartAsync();
        (string Path, byte[] Body, string Name)[] calls =
        [
            (Metrics, Proto.Request(Proto.Sum("n", 2, true, Proto.Point(5))), "point"),
            (Traces, OneSpan, "span"),
            (Logs, Proto.Request(Proto.Log()), "log"),
        ];

        foreach (var (path, body, name) in calls)
        {
            var answer = await CallAsync(server, Frame(body), path);

            Assert.Equal(new Answer(0, null, [0, 0, 0, 0, 0]), answer);
            Assert.StartsWith(name, Assert.Single(server.Pipeline.Requests[^1].Records), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Captured_bodies_say_the_same_over_grpc_as_over_http()
    {
        await using var server = await OtlpServer.StartAsync();
        foreach (var capture in Captures.Protobuf.Take(12))
        {
            var path = GrpcMethods.All.Single(m => m.Signal == capture.Signal).Path;

            var answer = await CallAsync(server, Frame(capture.Body), path);

            Assert.Equal(0, answer.Status);
            Assert.Equal(OtlpDecoderTests.Decoding.Protobuf(capture.Signal, capture.Body).Sink.Lines, server.Pipeline.Requests[^1].Lines);
        }
    }

    [Fact]
    public async Task Refused_records_are_counted_in_the_answer()
    {
        await using var server = await OtlpServer.StartAsync();

        var answer = await CallAsync(server, Frame(Proto.Request(Proto.Span(), Proto.New.Raw(0xFF))));

        byte[] expected = Proto.New.Field(1, Proto.New.Number(1, 1).Field(2, "1 of 2 records refused: a span could not be decoded"));
        Assert.Equal(0, answer.Status);
        Assert.Equal(Frame(expected), answer.Body);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task Packed_messages_are_unpacked(string coding)
    {
        await using var server = await OtlpServer.StartAsync();
        var packed = coding switch
        {
            "gzip" => Pack(OneSpan, s => new GZipStream(s, CompressionLevel.Fastest)),
            "deflate" => Pack(OneSpan, s => new ZLibStream(s, CompressionLevel.Fastest)),
            _ => OneSpan,
        };

        var answer = await CallAsync(server, Frame(packed, isPacked: coding != "identity"), coding: coding);

        Assert.Equal(0, answer.Status);
        Assert.Single(server.Pipeline.Requests[^1].Records);
        Assert.Equal(0, server.Budget.Held);
    }

    public static TheoryData<string, byte[], string, int> Broken => new()
    {
        { "no frame", [], "", 3 },
        { "half a head", [0, 0, 0], "", 3 },
        { "half a message", Frame(OneSpan)[..^4], "", 3 },
        { "two messages", [.. Frame(OneSpan), .. Frame(OneSpan)], "", 3 },
        { "neither packed nor plain", [2, .. Frame(OneSpan)[1..]], "", 3 },
        { "packed without saying how", Frame(OneSpan, isPacked: true), "", 3 },
        { "not packed as it says", Frame(OneSpan, isPacked: true), "gzip", 3 },
        { "no protobuf", Frame("<html>"u8.ToArray()), "", 3 },
        { "too long", [0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0], "", 8 },
        { "unknown packing", Frame(OneSpan, isPacked: true), "snappy", 12 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Broken_calls_get_their_status_and_the_next_call_succeeds(string name, byte[] frame, string coding, int status)
    {
        Assert.NotEmpty(name);
        await using var server = await OtlpServer.StartAsync();

        var answer = await CallAsync(server, frame, coding: coding);
        var next = await CallAsync(server, Frame(OneSpan));

        Assert.Equal(status, answer.Status);
        Assert.False(string.IsNullOrEmpty(answer.Message));
        Assert.Equal(0, next.Status);
        Assert.Single(server.Pipeline.Committed);
        Assert.Single(server.Pipeline.Refused);
        Assert.Equal(0, server.Budget.Held);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_packed_message_is_refused_wherever_it_was_cut(string coding)
    {
        await using var server = await OtlpServer.StartAsync();
        var packed = Pack(OneSpan, s => coding == "gzip"
            ? new GZipStream(s, CompressionLevel.Fastest)
            : new ZLibStream(s, CompressionLevel.Fastest));
        for (var length = 0; length < packed.Length; length++)
        {
            var answer = await CallAsync(server, Frame(packed[..length], isPacked: true), coding: coding);

            Assert.Equal((3, length), (answer.Status, length));
        }

        Assert.Empty(server.Pipeline.Committed);
        Assert.Equal(0, server.Budget.Held);
    }

    [Fact]
    public async Task A_bomb_is_refused_while_it_inflates()
    {
        await using var server = await OtlpServer.StartAsync();
        var bomb = Pack(new byte[64 << 20], s => new GZipStream(s, CompressionLevel.Fastest));

        var answer = await CallAsync(server, Frame(bomb, isPacked: true), coding: "gzip");

        Assert.Equal(8, answer.Status);
        Assert.Equal(0, server.Budget.Held);
    }

    [Theory]
    [InlineData("/opentelemetry.proto.collector.trace.v1.TraceService/Import")]
    [InlineData("/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export")]
    public async Task Other_methods_are_unimplemented(string path)
    {
        await using var server = await OtlpServer.StartAsync();

        Assert.Equal(12, (await CallAsync(server, Frame([]), path)).Status);
    }

    [Fact]
    public async Task A_call_without_a_key_is_unauthenticated()
    {
        await using var server = await OtlpServer.StartAsync();
        server.Grpc.DefaultRequestHeaders.Remove("x-api-key");

        Assert.Equal(new Answer(16, "A key is needed.", []), await CallAsync(server, Frame(OneSpan)));
    }

    [Fact]
    public async Task Trouble_in_the_ledger_asks_to_come_back_with_the_time_in_the_details()
    {
        Exception failure = new LedgerUnavailableException("disk 100% full");
        await using var server = await OtlpServer.StartAsync(() => failure);

        var unavailable = await CallAsync(server, Frame(OneSpan));
        failure = new LedgerOverloadedException();
        var overloaded = await CallAsync(server, Frame(OneSpan));

        Assert.Equal(14, unavailable.Status);
        Assert.Contains("disk 100%25 full", unavailable.Message, StringComparison.Ordinal);
        Assert.Equal(8, overloaded.Status);
        Assert.Equal([5, 1], new[] { unavailable, overloaded }.Select(a => a.RetrySeconds));
    }

    [Fact]
    public async Task A_call_ends_at_its_own_deadline()
    {
        await using var server = await OtlpServer.StartAsync();
        using var endless = new EndlessContent();

        var answer = await CallAsync(server, endless, timeout: "300m");

        Assert.Equal(4, answer.Status);
        Assert.Empty(server.Pipeline.Committed);
    }

    [Fact]
    public async Task What_is_no_grpc_is_no_call()
    {
        await using var server = await OtlpServer.StartAsync();
        using var content = new ByteArrayContent(OneSpan);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");

        using var response = await server.Grpc.PostAsync(Traces, content, Stop);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("30S", 30_000)]
    [InlineData("250m", 250)]
    [InlineData("5000u", 5)]
    [InlineData("1000000n", 1)]
    [InlineData("99999999H", 86_400_000)]
    [InlineData("", null)]
    [InlineData("S", null)]
    [InlineData("-1S", null)]
    [InlineData("1x", null)]
    [InlineData("123456789S", null)]
    public void Timeouts_have_up_to_eight_digits_and_a_unit(string header, int? milliseconds)
        => Assert.Equal(milliseconds, GrpcTimeout.Parse(header)?.TotalMilliseconds);

    private static async Task<Answer> CallAsync(OtlpServer server, byte[] frame, string path = Traces, string coding = "")
    {
        using var content = new ByteArrayContent(frame);
        return await CallAsync(server, content, path, coding);
    }

    private static async Task<Answer> CallAsync(
        OtlpServer server, HttpContent content, string path = Traces, string coding = "", string timeout = "10S")
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-timeout", timeout);
        if (coding.Length > 0)
        {
            request.Headers.Add("grpc-encoding", coding);
        }

        using var response = await server.Grpc.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsByteArrayAsync(Stop);
        string? Find(string name) => response.TrailingHeaders.Concat(response.Headers).FirstOrDefault(h => h.Key == name).Value?.Single();
        return new Answer(int.Parse(Find("grpc-status") ?? "-1", null), Find("grpc-message"), body)
        {
            RetrySeconds = RetrySeconds(Find("grpc-status-details-bin")),
        };
    }

    /// <summary>The last byte of a status with details is the whole seconds of its RetryInfo.</summary>
    private static int? RetrySeconds(string? details)
        => details is null ? null : Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))[^1];

    private static byte[] Frame(byte[] message, bool isPacked = false)
    {
        var head = new byte[5];
        head[0] = isPacked ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
        return [.. head, .. message];
    }

    private static byte[] Pack(byte[] message, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
        {
            stream.Write(message);
        }

        return packed.ToArray();
    }

    private sealed record Answer(int Status, string? Message, byte[] Body)
    {
        public int? RetrySeconds { get; init; }

        public bool Equals(Answer? other)
            => other is not null && (Status, Message) == (other.Status, other.Message) && Body.SequenceEqual(other.Body);

        public override int GetHashCode() => Status;
    }

    /// <summary>Sends the head of a message and then nothing.</summary>
    private sealed class EndlessContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            => await SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 0, 9 }, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
