using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Transport;

public sealed class OtlpHttpTests
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly byte[] OneSpan = Proto.Request(Proto.Span());
    private static readonly byte[] OneLog = Proto.Request(Proto.Log());
    private static readonly byte[] OnePoint = Proto.Request(Proto.Sum("tokens", 2, true, Proto.Point(5)));

    private static readonly (OtlpSignal Signal, byte[] Body, string Name)[] Signals =
        [(OtlpSignal.Metrics, OnePoint, "point"), (OtlpSignal.Traces, OneSpan, "span"), (OtlpSignal.Logs, OneLog, "log")];

    [Fact]
    public async Task Every_spelling_of_the_address_takes_every_signal_in_both_forms()
    {
        await using var server = await OtlpServer.StartAsync();
        foreach (var (signal, body, name) in Signals)
        {
            var word = signal.ToString().ToLowerInvariant();
            string[] addresses =
            [
                $"/v1/{word}", $"/v1/{word}/", $"/v1/{word}?a=b", $"/api/v1/otlp/{word}",
                $"/api/v1/otlp/{word}/", $"/api/v1/otlp/v1/{word}",
                $"/api/v1/otlp/metrics/v1/{word}", $"/api/v1/otlp/logs/v1/{word}/?x=1", $"/api/v1/otlp/anything/v1/{word}",
                $"/api/v1/otlp//v1/{word}", "/api/v1/otlp", "/api/v1/otlp/", "/api/v1/otlp?x", "/api/v1/otlp/metrics",
                "/api/v1/otlp/v1/metrics",
            ];
            foreach (var address in addresses)
            {
                foreach (var isJson in (bool[])[false, true])
                {
                    var sent = isJson ? OtlpJson.From(signal, body) : body;

                    using var response = await PostAsync(server, address, sent, isJson ? "application/json" : "application/x-protobuf");

                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                    var request = server.Pipeline.Requests[^1];
                    Assert.True(request.IsCommitted);
                    Assert.StartsWith(name, Assert.Single(request.Records), StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/otlp/nothing")]
    [InlineData("/api/v1/otlp/v1/nothing")]
    [InlineData("/api/v1/otlp/v2/metrics")]
    [InlineData("/api/v1/otlp/a/b/v1/metrics")]
    public async Task Other_addresses_below_the_base_are_not_found(string address)
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server, address, OneSpan);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(server.Pipeline.Requests);
    }

    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("application/x-protobuf; charset=utf-8")]
    [InlineData("Application/X-Protobuf")]
    [InlineData("application/protobuf")]
    public async Task A_taken_request_is_answered_empty_in_protobuf(string contentType)
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server, "/v1/traces", OneSpan, contentType);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task A_taken_request_is_answered_with_an_object_in_json()
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(
            server, "/v1/traces", OtlpJson.From(OtlpSignal.Traces, OneSpan), "application/json; charset=utf-8");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("{}", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Refused_records_are_counted_and_named_in_the_answer()
    {
        await using var server = await OtlpServer.StartAsync();
        var body = Proto.Request(Proto.Span(), Proto.New.Raw(0xFF), Proto.Span());

        using var protobuf = await PostAsync(server, "/v1/traces", body);
        var json = Encoding.UTF8.GetBytes("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"x"},{}]}]}]}""");
        using var jsonAnswer = await PostAsync(server, "/v1/logs", json, "application/json");

        const string reason = "1 of 3 records refused: a span could not be decoded";
        Assert.Equal(Proto.New.Field(1, Proto.New.Number(1, 1).Field(2, reason)).Bytes, await protobuf.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(
            """{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"""
            + "\"1 of 2 records refused: a record\\u0027s timeUnixNano is not a whole number in range\"}}",
            await jsonAnswer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(2, server.Pipeline.Committed.Count());
    }

    public static TheoryData<string> Codings => ["gzip", "GZIP", "x-gzip", "deflate", "deflate-raw", "br", "identity", ""];

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Packed_bodies_are_unpacked_whether_chunked_or_not(string coding)
    {
        await using var server = await OtlpServer.StartAsync();
        var large = Proto.Request([.. Enumerable.Range(0, 2_000).Select(i => Proto.Span($"chat {i}").Bytes)]);
        foreach (var body in (byte[][])[OneSpan, large])
        {
            foreach (var isChunked in (bool[])[false, true])
            {
                using var response = await PostAsync(
                    server, "/v1/traces", Pack(body, coding), coding: coding == "deflate-raw" ? "deflate" : coding, isChunked: isChunked);

                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal(body == large ? 2_000 : 1, server.Pipeline.Requests[^1].Records.Count());
            }
        }

        Assert.Equal(0, server.Budget.Held);
    }

    [Theory]
    [InlineData("gzip, gzip")]
    [InlineData("gzip,identity")]
    [InlineData("zstd")]
    [InlineData("snappy")]
    public async Task Unknown_and_chained_codings_are_refused(string coding)
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server, "/v1/traces", OneSpan, coding: coding);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.StartsWith("415 Traces the encoding", Assert.Single(server.Pipeline.Refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/grpc")]
    public async Task Unknown_content_types_are_refused(string? contentType)
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server, "/v1/traces", OneSpan, contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(3, (await StatusAsync(response)).GetProperty("code").GetInt32());
    }

    public static TheoryData<string, byte[], string> Damaged => new()
    {
        { "cut short", OneSpan[..^3], "" },
        { "no protobuf", "<html>no</html>"u8.ToArray(), "" },
        { "no gzip", OneSpan, "gzip" },
        { "half gzip", Pack(new byte[100_000], "gzip")[..^12], "gzip" },
        { "flipped gzip", Flip(Pack(OneSpan, "gzip"), 12), "gzip" },
        { "no deflate", [0xFF, 0xFF, 0xFF], "deflate" },
        { "no brotli", OneSpan, "br" },
        { "half brotli", Pack([.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * i >> 3))], "br")[..^100], "br" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task Damaged_bodies_are_refused_as_a_whole_and_the_next_one_is_taken(string name, byte[] body, string coding)
    {
        Assert.NotEmpty(name);
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server, "/v1/traces", body, coding: coding);
        using var next = await PostAsync(server, "/v1/traces", OneSpan);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType?.ToString());
        Assert.Equal([0x08, 0x03], (await response.Content.ReadAsByteArrayAsync(Stop))[..2]);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Single(server.Pipeline.Committed);
        Assert.StartsWith("400 Traces ", Assert.Single(server.Pipeline.Refused), StringComparison.Ordinal);
        Assert.Equal(0, server.Budget.Held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_limit_is_twenty_mebibytes_unpacked(bool isChunked)
    {
        await using var server = await OtlpServer.StartAsync();
        var padding = new byte[20 * MiB - OneSpan.Length - 5];
        byte[] full = [.. OneSpan, .. Proto.New.Field(3, padding).Bytes];
        Assert.Equal(20 * MiB, full.Length);

        using var taken = await PostAsync(server, "/v1/traces", full, isChunked: isChunked);
        using var refused = await PostAsync(server, "/v1/traces", [.. full, 0x18, 0x00], isChunked: isChunked);

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal([0x08, 0x08], (await refused.Content.ReadAsByteArrayAsync(Stop))[..2]);
    }

    [Fact]
    public async Task Json_that_grows_past_the_limit_is_refused()
    {
        await using var server = await OtlpServer.StartAsync();
        var spans = string.Join(',', Enumerable.Repeat("{}", 5 * MiB));
        var body = Encoding.UTF8.GetBytes($$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{spans}}]}]}]}""");

        using var response = await PostAsync(server, "/v1/traces", body, "application/json");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(8, (await StatusAsync(response)).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_missing_key_is_answered_in_the_form_of_the_request()
    {
        await using var server = await OtlpServer.StartAsync();
        server.Http.DefaultRequestHeaders.Remove("x-api-key");

        using var protobuf = await PostAsync(server, "/api/v1/otlp", OneSpan);
        using var json = await PostAsync(server, "/api/v1/otlp", "{}"u8.ToArray(), "application/json");

        Assert.Equal(HttpStatusCode.Unauthorized, protobuf.StatusCode);
        Assert.Equal(Proto.New.Number(1, 16).Field(2, "A key is needed.").Bytes, await protobuf.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, json.StatusCode);
        Assert.Equal("""{"code":16,"message":"A key is needed."}""", await json.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Trouble_in_the_ledger_asks_to_come_back()
    {
        Exception failure = new LedgerUnavailableException("disk full");
        await using var server = await OtlpServer.StartAsync(() => failure);

        using var unavailable = await PostAsync(server, "/v1/traces", OneSpan);
        failure = new LedgerOverloadedException();
        using var overloaded = await PostAsync(server, "/v1/traces", OtlpJson.From(OtlpSignal.Traces, OneSpan), "application/json");
        failure = new InvalidCastException("a fault");
        using var fault = await PostAsync(server, "/v1/traces", OneSpan);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (unavailable.StatusCode, unavailable.Headers.RetryAfter?.ToString()));
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (overloaded.StatusCode, overloaded.Headers.RetryAfter?.ToString()));
        Assert.Equal("1s", (await StatusAsync(overloaded)).GetProperty("details")[0].GetProperty("retryDelay").GetString());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (fault.StatusCode, fault.Headers.RetryAfter?.ToString()));
        Assert.DoesNotContain("a fault", await fault.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Contains("disk full", await unavailable.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Empty(server.Pipeline.Committed);
    }

    [Fact]
    public async Task When_the_buffers_are_full_requests_are_turned_away_and_taken_later()
    {
        await using var server = await OtlpServer.StartAsync(bufferBytesMax: 3 * MiB);
        var body = Proto.Request(Enumerable.Repeat(Proto.Span().Bytes, 10_000).ToArray());
        Assert.True(server.Budget.TryTake(3 * MiB - 1_000));

        using var refused = await PostAsync(server, "/v1/traces", body);
        server.Budget.Return(3 * MiB - 1_000);
        using var taken = await PostAsync(server, "/v1/traces", body);

        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(0, server.Budget.Held);
    }

    [Fact]
    public async Task A_client_that_sends_a_byte_now_and_then_is_cut_off()
    {
        await using var server = await OtlpServer.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Http.BaseAddress?.Port ?? 0, Stop);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\nx-api-key: key\r\n"u8.ToArray(), Stop);
        await stream.WriteAsync("Content-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\n\n"u8.ToArray(), Stop);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(deadline.Token);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        Assert.Empty(server.Pipeline.Committed);
        Assert.Equal(0, server.Budget.Held);
    }

    [Fact]
    public async Task Other_methods_than_post_are_not_allowed()
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await server.Http.GetAsync("/v1/traces", Stop);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        OtlpServer server,
        string address,
        byte[] body,
        string? contentType = "application/x-protobuf",
        string coding = "",
        bool isChunked = false)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (coding.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content, Version = HttpVersion.Version11 };
        request.Headers.TransferEncodingChunked = isChunked;
        return await server.Http.SendAsync(request, Stop);
    }

    private static async Task<JsonElement> StatusAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
        return document.RootElement.Clone();
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

    private static Stream Packer(Stream packed, string coding) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        "deflate-raw" => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        _ => new BufferedStream(packed),
    };

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 0x55;
        return bytes;
    }
}
