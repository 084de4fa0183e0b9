using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Transport.Grpc;
using ClawHQ.Tests.Core.Ingest.Otlp;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>The captures give their tables through every address, encoding and protocol, in any order and however
/// often.</summary>
public class OverTheWireTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Ways
    {
        get
        {
            string[] ways =
            [
                "/api/v1/otlp/v1/{0}", "/api/v1/otlp/{0}", "/api/v1/otlp/metrics/v1/{0}", "/api/v1/otlp", "/api/v1/otlp/", "/v1/{0}",
                "/v1/{0}/", "json /api/v1/otlp", "json /v1/{0}", "gzip /api/v1/otlp/v1/{0}", "4318 /v1/{0}", "grpc",
            ];
            var cases = new TheoryData<string, string>();
            foreach (var way in ways)
            {
                foreach (var row in CaptureTests.Ledgers)
                {
                    cases.Add(way, row.Data.Item1);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_capture_gives_its_table_through_every_way_in(string way, string folder)
    {
        var table = CaptureTests.Ledgers.Single(l => l.Data.Item1 == folder).Data.Item2;
        var project = $"{folder} {way}";
        using var client = shared.Server.Server.ClientWith(await KeyOfAsync(project));
        var bodies = Captures.All.Where(c => c.Name.StartsWith(folder + "/", StringComparison.Ordinal)).ToArray();
        foreach (var body in bodies)
        {
            await SendAsync(client, way, body);
        }

        Assert.Equal(table, LedgerTable.Of(shared.Server.EntriesOf(project)));

        new Random(project.Length).Shuffle(bodies);
        foreach (var body in bodies)
        {
            await SendAsync(client, way, body);
        }

        Assert.Equal(table, LedgerTable.Of(shared.Server.EntriesOf(project)));
    }

    private async Task<string> KeyOfAsync(string project)
    {
        var issued = await shared.Server.Server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(
            new KeyDraft { Name = project, Scopes = Scopes.Ingest, Binding = new KeyBinding(null, project, null) },
                TeamBound.All, Actor.System, Stop);
        return issued.Text ?? throw new InvalidOperationException(string.Join(' ', issued.Errors));
    }

    private async Task SendAsync(HttpClient client, string way, Capture capture)
    {
        var isJson = capture.IsJson || way.StartsWith("json", StringComparison.Ordinal);
        var body = isJson && !capture.IsJson ? OtlpJson.From(capture.Signal, capture.Body) : capture.Body;
        if (way == "grpc")
        {
            await CallAsync(client, capture.Signal, isJson ? Protobuf(body) : body);
            return;
        }

        var path = string.Format(null, way.Split(' ')[^1], capture.Signal.ToString().ToLowerInvariant());
        var isPacked = way.StartsWith("gzip", StringComparison.Ordinal);
        using var content = new ByteArrayContent(isPacked ? Packed(body) : body);
        content.Headers.ContentType = new MediaTypeHeaderValue(isJson ? "application/json" : "application/x-protobuf");
        if (isPacked)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        var at = way.StartsWith("4318", StringComparison.Ordinal)
            ? shared.Server.Server.Host.OtlpHttpAddress
            : shared.Server.Server.Host.Address;
        using var response = await client.PostAsync(new Uri(at, path), content, Stop);

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Stop));
    }

    private async Task CallAsync(HttpClient client, OtlpSignal signal, byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var address = new Uri(shared.Server.Server.Host.OtlpGrpcAddress, GrpcMethods.All.Single(m => m.Signal == signal).Path);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("te", "trailers");
        using var response = await client.SendAsync(request, Stop);
        _ = await response.Content.ReadAsByteArrayAsync(Stop);

        Assert.Equal("0", response.TrailingHeaders.Concat(response.Headers).Single(h => h.Key == "grpc-status").Value.Single());
    }

    private static byte[] Packed(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private static byte[] Protobuf(byte[] json)
    {
        using var output = new ClawHQ.Core.Ingest.Otlp.Wire.PooledBuffer(
            new ClawHQ.Core.Ingest.Otlp.Wire.BufferBudget(64 << 20), 32 << 20);
        Assert.Null(ClawHQ.Core.Ingest.Otlp.Json.JsonTranscoder.Transcode(json, output, new RecordingSink(), out _));
        return output.Written.ToArray();
    }
}
