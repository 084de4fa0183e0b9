using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Ingest.Golden;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest.UsageApi;

public class UsageApiTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_booked_with_every_field()
    {
        var answer = await PostAsync("""
            {"records":[{"id":"full","time":"2026-11-22T05:00:00Z","agent":"scout","provider":"anthropic","model":"claude-sonnet-4-5",
            "input_tokens":1321,"cache_read_tokens":1009,"cache_write_tokens":211,"cache_write_1h_tokens":60,"output_tokens":53,
            "reasoning_tokens":7,"calls":1,"status":"ok","tier":"standard","duration_ms":120,"reported_cost":"0.01","team":"core",
            "project":"search","client":"acme","user":"u-1","task":"t-1","session":"s-1","environment":"prod","attributes":{"note":"x"}}]}
            """);

        Assert.Equal((HttpStatusCode.OK, """{"accepted":1,"duplicates":0,"rejected":[]}"""), answer);
        var entry = Assert.Single(shared.Server.Entries, e => e.Provenance.RequestId == "full");
        var dimensions = entry.Dimensions with { Id = 0, Key = null };
        Assert.Equal(
            new DimensionSet
            {
                Agent = "scout", Team = "core", Project = "search", Client = "acme", User = "u-1", Provider = "anthropic",
                Model = "claude-sonnet-4-5", Environment = "prod", Source = "usage-api",
            },
            dimensions);
        Assert.Equal(
            new TokenUsage
            {
                UncachedInput = 101, CacheRead = 1009, CacheWrite = 151, CacheWrite1h = 60, Output = 53, Reasoning = 7,
            },
            entry.Usage);
        Assert.Equal(
            (2_326_950L, 10_000_000L, CostBasis.Computed, "t-1", "s-1", 120L, 1),
            (entry.EffectiveCost, entry.ReportedCost, entry.Basis, entry.Task, entry.Session, entry.DurationMs, entry.Calls));
    }

    [Fact]
    public async Task The_same_id_is_booked_once_whatever_its_time()
    {
        const string first = """{"records":[{"id":"once","time":"2026-11-20T05:00:00Z","model":"gpt-5.1","input_tokens":5}]}""";
        const string second = """{"records":[{"id":"once","model":"gpt-5.1","input_tokens":9},{"id":"twice","input_tokens":1}]}""";

        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", (await PostAsync(first)).Body);
        Assert.Equal("""{"accepted":1,"duplicates":1,"rejected":[]}""", (await PostAsync(second)).Body);
        Assert.Equal(5, Assert.Single(shared.Server.Entries, e => e.Provenance.RequestId == "once").Usage.UncachedInput);
    }

    public static TheoryData<string, string> WrongRecords { get; } = new()
    {
        { """{"input_tokens":5}""", "id is missing" },
        { """{"id":"w","input_tokens":-1}""", "input_tokens must be a whole number" },
        { """{"id":"w","input_tokens":1.5}""", "input_tokens must be a whole number" },
        { """{"id":"w","input_tokens":"12"}""", "input_tokens must be a whole number" },
        { """{"id":"w","input_tokens":99999999999999}""", "input_tokens must be a whole number" },
        { """{"id":"w","input_tokens":10,"cache_read_tokens":11}""", "input_tokens is the whole prompt" },
        { """{"id":"w","input_tokens":10,"cache_write_tokens":5,"cache_write_1h_tokens":6}""", "cache_write_1h_tokens is a part" },
        { """{"id":"w","output_tokens":1,"reasoning_tokens":2}""", "reasoning_tokens is a part" },
        { """{"id":"w","input_token":5}""", "input_token is not a field" },
        { """{"id":"w","input_tokens":5,"time":"yesterday"}""", "time must be an RFC 3339 time" },
        { """{"id":"w","input_tokens":5,"time":"11/22/2026"}""", "time must be an RFC 3339 time" },
        { """{"id":"w","input_tokens":5,"time":"2026-11-22T05:00:00"}""", "time must be an RFC 3339 time" },
        { """{"id":"\ud800","input_tokens":5}""", "a text in it is not valid Unicode" },
        { """{"id":"w","\ud800":5}""", "a text in it is not valid Unicode" },
        { """{"id":"w","attributes":{"team":"\ud800"}}""", "a text in it is not valid Unicode" },
        { """{"id":"w","input_tokens":5,"time":"2024-01-01T00:00:00Z"}""", "time is older than the 400 days" },
        { """{"id":"w","input_tokens":5,"reported_cost":0.01}""", "reported_cost must be a decimal text" },
        { """{"id":"w","input_tokens":5,"reported_cost":"-1"}""", "reported_cost must be a decimal text" },
        { """{"id":"w","input_tokens":5,"reported_cost":"9000001"}""", "reported_cost must be a decimal text of dollars up to 9000000" },
        { """{"id":"w","input_tokens":5,"tier":"gold"}""", "tier must be one of standard, batch" },
        { """{"id":"w","input_tokens":5,"status":"fine"}""", "status must be one of ok, error" },
        { """{"id":"w","input_tokens":5,"calls":0}""", "calls must be a whole number from 1" },
        { """[]""", "a record must be an object" },
    };

    [Theory]
    [MemberData(nameof(WrongRecords))]
    public async Task A_wrong_record_is_refused_alone_with_its_reason(string record, string reason)
    {
        var before = shared.Server.Entries.Count;
        var neighbour = $"{{\"id\":\"{Guid.NewGuid()}\",\"input_tokens\":1}}";

        var (status, body) = await PostAsync($"{{\"records\":[{record},{neighbour}]}}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith($$"""{"accepted":1,"duplicates":0,"rejected":[{"index":0,"error":"{{reason}}""", body, StringComparison.Ordinal);
        Assert.Equal(before + 1, shared.Server.Entries.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"records":[]}""")]
    [InlineData("""{"records":{}}""")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task A_body_that_is_no_request_is_refused(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(body)).Status);

    [Fact]
    public async Task An_empty_list_is_told_that_it_lacks_a_record() =>
        Assert.Contains("a list of at least one record", (await PostAsync("""{"records":[]}""")).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("/api/v1/usage", "{\"\\ud800\":1}")]
    [InlineData("/api/v1/outcomes", """{"task":"\ud800","status":"failed"}""")]
    public async Task A_body_that_is_no_text_is_refused_and_shown(string path, string body)
    {
        var before = RefusedRequests();

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(body, path)).Status);
        Assert.Equal(before + 1, RefusedRequests());
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_refuse_their_record_alone()
    {
        var body = Encoding.UTF8.GetBytes("""{"records":[{"id":"bytes-XX","input_tokens":5},{"id":"bytes","input_tokens":6}]}""");
        body.AsSpan(body.AsSpan().IndexOf("XX"u8), 2).Fill(0xFF);

        Assert.Equal(
            (HttpStatusCode.OK,
                """{"accepted":1,"duplicates":0,"rejected":[{"index":0,"error":"a text in it is not valid Unicode"}]}"""),
            await PostAsync(body, null));
    }

    [Fact]
    public async Task A_body_may_be_packed_and_may_not_unpack_to_more_than_the_limit()
    {
        Assert.Equal(
            (HttpStatusCode.OK, """{"accepted":1,"duplicates":0,"rejected":[]}"""),
            await PostAsync(Gzip("""{"records":[{"id":"packed","input_tokens":5}]}"""), "gzip"));
        var bomb = await PostAsync(Gzip("{\"records\":[\"" + new string('a', 21 << 20) + "\"]}"), "gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, bomb.Status);
        Assert.Contains("too_large", bomb.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync([], "zstd")).Status);
    }

    [Fact]
    public async Task A_packed_body_is_refused_wherever_it_was_cut()
    {
        var packed = Gzip("""{"records":[{"id":"cut","input_tokens":5}]}""");
        for (var length = 0; length < packed.Length; length++)
        {
            var (status, body) = await PostAsync(packed[..length], "gzip");

            Assert.Equal((HttpStatusCode.BadRequest, length), (status, length));
            Assert.Contains("Nothing was taken: the body is damaged or not packed as its encoding says.", body, StringComparison.Ordinal);
        }

        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", (await PostAsync(packed, "gzip")).Body);
    }

    [Fact]
    public async Task More_than_ten_thousand_records_are_refused_and_ten_thousand_are_taken()
    {
        string Request(int count, string prefix) =>
            $"{{\"records\":[{string.Join(',', Enumerable.Range(0, count).Select(i => $"{{\"id\":\"{prefix}{i}\"}}"))}]}}";

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(Request(10_001, "many"))).Status);
        Assert.Equal("""{"accepted":10000,"duplicates":0,"rejected":[]}""", (await PostAsync(Request(10_000, "few"))).Body);
    }

    [Theory]
    [InlineData("/api/v1/usage")]
    [InlineData("/api/v1/outcomes")]
    public async Task A_body_of_nothing_but_values_is_refused_before_each_of_them_takes_memory(string path)
    {
        var (status, body) = await PostAsync($"{{\"records\":[0{string.Concat(Enumerable.Repeat(",0", 2_000_000))}]}}", path);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("the body has more than 2000000 names and values", body, StringComparison.Ordinal);
        Assert.Equal(0, shared.Server.Server.Host.Services.GetRequiredService<BufferBudget>().Held);
    }

    [Fact]
    public async Task An_error_without_usage_is_a_failed_attempt_and_success_without_usage_is_unmetered()
    {
        await PostAsync("""{"records":[{"id":"failed","status":"error"},{"id":"silent"},{"id":"claim","reported_cost":"0.5"}]}""");

        var entries = shared.Server.Entries.Where(e => e.Provenance.RequestId is "failed" or "silent" or "claim")
            .Select(e => (e.Kind, e.Flags, e.EffectiveCost, e.Basis));
        Assert.Equal(
            [
                (EntryKind.FailedAttempt, EntryFlags.None, null, CostBasis.None),
                (EntryKind.Usage, EntryFlags.Unmetered, null, CostBasis.None),
                (EntryKind.Usage, EntryFlags.None, 500_000_000, CostBasis.Reported),
            ],
            entries);
    }

    [Fact]
    public async Task A_record_ahead_of_the_clock_is_booked_at_receipt_with_its_claim()
    {
        await PostAsync("""{"records":[{"id":"ahead","time":"2026-11-23T00:00:00Z","input_tokens":1}]}""");

        var entry = Assert.Single(shared.Server.Entries, e => e.Provenance.RequestId == "ahead");
        Assert.Equal(
            (BookingServer.Now.ToUnixTimeMilliseconds(), EntryFlags.TimeClamped, 1_795_392_000_000),
            (entry.Time, entry.Flags, entry.Provenance.ClaimedTime));
    }

    [Theory]
    [InlineData("""{"task":"t","status":"succeeded","value":"12.50"}""", HttpStatusCode.OK)]
    [InlineData("""{"task":"t","status":"failed","time":"2026-11-22T05:00:00Z"}""", HttpStatusCode.OK)]
    [InlineData("""{"status":"succeeded"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"task":"t"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"task":"t","status":"done"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"task":"t","status":"failed","value":12}""", HttpStatusCode.BadRequest)]
    public async Task An_outcome_is_taken_or_refused(string outcome, HttpStatusCode status) =>
        Assert.Equal(status, (await PostAsync(outcome, "/api/v1/outcomes")).Status);

    private long RefusedRequests() => shared.Server.Server.Host.Services.GetRequiredService<IngestDiagnostics>().Report()
        .RefusedRequests.Sum(r => r.Count);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(byte[] body, string? encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await shared.Server.Server.Client.PostAsync(new Uri("/api/v1/usage", UriKind.Relative), content, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string json, string path = "/api/v1/usage")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await shared.Server.Server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }
}
