using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ingest.Golden;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest;

/// <summary>A bad record is refused alone and said so; odd ones are bounded, booked once and shown.</summary>
public class BadRecordTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private static readonly long Now = BookingServer.Now.ToUnixTimeMilliseconds() * 1_000_000;

    [Theory]
    [InlineData("\"asDouble\":\"NaN\"")]
    [InlineData("\"asDouble\":\"Infinity\"")]
    [InlineData("\"asDouble\":-1")]
    [InlineData("\"asInt\":\"-1\"")]
    [InlineData("\"asInt\":\"9223372036854775807\"")]
    [InlineData("\"asDouble\":1e300")]
    public async Task A_point_that_can_be_no_total_is_refused_and_its_neighbour_is_booked(string value)
    {
        var caller = BookingServer.CallerOf($"bad point {value}");

        var outcome = await TakeAsync(OtlpSignal.Metrics, Tokens(Point("input", value), Point("output", "\"asInt\":\"7\"")), caller);

        Assert.Equal((1, 1), (outcome.Accepted, outcome.Refused));
        Assert.StartsWith("1 refused: ", Assert.Single(outcome.Messages), StringComparison.Ordinal);
        Assert.Equal(7, Assert.Single(EntriesOf(caller)).Usage.Total);
    }

    [Fact]
    public async Task A_histogram_with_more_calls_than_can_be_is_refused_and_its_neighbour_is_booked()
    {
        var caller = BookingServer.CallerOf("count");
        var points = new[] { "9223372036854775807", "3" }.Select((count, i) =>
            $$$"""
            {"startTimeUnixNano":"{{{Now - 60_000_000_000}}}","timeUnixNano":"{{{Now}}}","count":"{{{count}}}","sum":7,
            "attributes":[{{{Text("gen_ai.token.type", "input")}}},{{{Text("gen_ai.request.model", $"m{i}")}}}]}
            """);

        var outcome = await TakeAsync(
            OtlpSignal.Metrics,
            $$$"""
            {"resourceMetrics":[{"scopeMetrics":[{"scope":{"name":"lib"},"metrics":[{"name":"gen_ai.client.token.usage",
            "histogram":{"aggregationTemporality":2,"dataPoints":[{{{string.Join(',', points)}}}]}}]}]}]}
            """,
            caller);

        Assert.Equal((1, 1), (outcome.Accepted, outcome.Refused));
        Assert.Equal((3, 7L), Assert.Single(EntriesOf(caller).Select(e => (e.Calls ?? 0, e.Usage.Total))));
    }

    [Fact]
    public async Task A_running_total_that_may_fall_is_a_level_and_counts_nothing()
    {
        var caller = BookingServer.CallerOf("level");

        var body = Tokens(Point("input", "\"asInt\":\"7\"")).Replace("true", "false", StringComparison.Ordinal);
        await TakeAsync(OtlpSignal.Metrics, body, caller);

        Assert.Empty(EntriesOf(caller));
    }

    [Theory]
    [InlineData("{\"intValue\":\"-5\"}")]
    [InlineData("{\"stringValue\":\"many\"}")]
    [InlineData("{\"doubleValue\":1.5}")]
    [InlineData("{\"intValue\":\"99999999999999\"}")]
    public async Task A_span_with_impossible_tokens_is_refused_and_its_neighbour_is_booked(string tokens)
    {
        var caller = BookingServer.CallerOf($"bad span {tokens}");

        var outcome = await TakeAsync(
            OtlpSignal.Traces, Spans(Span(1, Now, tokens), Span(2, Now, "{\"stringValue\":\"12\"}")), caller);

        Assert.Equal((1, 1), (outcome.Accepted, outcome.Refused));
        Assert.Contains("gen_ai.usage.input_tokens is not a whole number", Assert.Single(outcome.Messages), StringComparison.Ordinal);
        Assert.Equal(12, Assert.Single(EntriesOf(caller)).Usage.Total);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("1", null)]
    [InlineData("end", 1L)]
    public async Task A_duration_that_cannot_be_is_unknown(string start, long? duration)
    {
        var caller = BookingServer.CallerOf($"duration {start}");
        var span = Span(1, Now);

        await TakeAsync(
            OtlpSignal.Traces,
            Spans(start == "end" ? span : span.Replace($"{Now - 1_000_000}", start, StringComparison.Ordinal)),
            caller);

        Assert.Equal(duration, Assert.Single(EntriesOf(caller)).DurationMs);
    }

    [Fact]
    public async Task A_record_older_than_entries_are_kept_is_refused_alone()
    {
        var caller = BookingServer.CallerOf("old");
        var day = 86_400_000_000_000;

        var outcome = await TakeAsync(
            OtlpSignal.Traces, Spans(Span(1, Now - (401 * day)), Span(2, Now - (399 * day))), caller);

        Assert.Equal((1, 1), (outcome.Accepted, outcome.Refused));
        Assert.Contains("older than the 400 days", Assert.Single(outcome.Messages), StringComparison.Ordinal);
        Assert.Single(EntriesOf(caller));
    }

    [Fact]
    public async Task A_record_ahead_of_the_clock_is_booked_at_receipt_once_however_late_it_comes_again()
    {
        await using var server = await BookingServer.StartAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(Spans(Span(1, Now + 11 * 60_000_000_000)));

        await server.TakeAsync(OtlpSignal.Traces, body, isJson: true);
        server.Clock.Now += TimeSpan.FromHours(3);
        await server.TakeAsync(OtlpSignal.Traces, body, isJson: true);

        var entry = Assert.Single(server.Entries);
        Assert.Equal(
            (BookingServer.Now.ToUnixTimeMilliseconds(), EntryFlags.TimeClamped, (Now / 1_000_000) + (11 * 60_000)),
            (entry.Time, entry.Flags & EntryFlags.TimeClamped, entry.Provenance.ClaimedTime));
    }

    [Fact]
    public async Task Points_beyond_a_keys_live_series_are_refused_and_those_within_are_booked()
    {
        await using var server = await BookingServer.StartAsync(settings: new Dictionary<string, string>
        {
            ["ingest.series_per_key"] = "1000",
        });
        var points = Enumerable.Range(0, 1500).Select(i => Point("input", "\"asInt\":\"1\"", $"agent-{i}"));

        var outcome = await server.TakeAsync(
            OtlpSignal.Metrics, System.Text.Encoding.UTF8.GetBytes(Tokens([.. points])), isJson: true);

        Assert.Equal((1000, 500), (outcome.Accepted, outcome.Refused));
        Assert.Equal(1000, server.Entries.Sum(e => e.Usage.Total));
    }

    [Fact]
    public async Task Series_that_nothing_uses_take_no_place_of_one_that_is_money()
    {
        await using var server = await BookingServer.StartAsync(settings: new Dictionary<string, string>
        {
            ["ingest.series_per_key"] = "1000",
        });
        var queued = Tokens([.. Enumerable.Range(0, 2500).Select(i => Point("input", "\"asInt\":\"1\"", $"agent-{i}"))])
            .Replace("openclaw.tokens", "openclaw.message.queued", StringComparison.Ordinal);

        var unused = await server.TakeAsync(OtlpSignal.Metrics, System.Text.Encoding.UTF8.GetBytes(queued), isJson: true);
        var used = await server.TakeAsync(
            OtlpSignal.Metrics, System.Text.Encoding.UTF8.GetBytes(Tokens(Point("input", "\"asInt\":\"7\""))), isJson: true);

        Assert.Equal((2500, 0, 1, 0), (unused.Accepted, unused.Refused, used.Accepted, used.Refused));
        Assert.Equal(7, Assert.Single(server.Entries).Usage.Total);
    }

    [Fact]
    public async Task Times_ahead_and_costs_that_are_none_are_said_and_shown()
    {
        await using var server = await BookingServer.StartAsync();
        var costs = new[] { "{\"doubleValue\":-3}", "{\"doubleValue\":1e30}", "{\"doubleValue\":\"NaN\"}", "{\"stringValue\":\"dear\"}" };
        var spans = costs.Select((cost, i) => Span(i + 2, Now).Replace(
            "\"attributes\":[", $"\"attributes\":[{{\"key\":\"gen_ai.usage.cost\",\"value\":{cost}}},", StringComparison.Ordinal));

        var outcome = await server.TakeAsync(
            OtlpSignal.Traces,
            System.Text.Encoding.UTF8.GetBytes(Spans([Span(1, Now + (11 * 60_000_000_000)), .. spans])),
            isJson: true);

        Assert.Equal((5, 0, 2), (outcome.Accepted, outcome.Refused, outcome.Messages.Count));
        Assert.All(server.Entries, entry => Assert.Null(entry.ReportedCost));
        var shown = server.Server.Host.Services.GetRequiredService<IngestDiagnostics>().Report().Unread;
        Assert.Equal(
            [
                ("costs that are no amount of at least 0 dollars were not read", 4L),
                ("times more than 10 minutes ahead of the server's clock were replaced by the time of receipt", 1L),
            ],
            shown.Select(u => (u.Reason, u.Count)).Order());
    }

    [Fact]
    public async Task Another_key_of_the_same_binding_doubles_nothing()
    {
        var caller = BookingServer.CallerOf("rotated");
        var successor = caller with { KeyId = 2, Name = "successor" };

        foreach (var sender in new[] { caller, successor, caller })
        {
            await TakeAsync(OtlpSignal.Traces, Spans(Span(1, Now)), sender);
            await TakeAsync(OtlpSignal.Metrics, Tokens(Point("input", "\"asInt\":\"7\"")), sender);
        }

        Assert.Equal([5, 7], EntriesOf(caller).Select(e => e.Usage.Total).Order());
    }

    [Fact]
    public async Task Unknown_names_claims_beyond_the_bound_and_refusals_are_shown()
    {
        await using var server = await BookingServer.StartAsync();
        var caller = BookingServer.CallerOf("bound") with { Binding = new KeyBinding("payments", null, null) };
        var unused = Span(3, Now).Replace("chat", "polish", StringComparison.Ordinal);
        const string resource = "\"resource\":{\"attributes\":[";
        var body = Spans(Span(1, Now), Span(2, Now, "{\"intValue\":\"-5\"}"), unused)
            .Replace(resource, resource + Text("team.name", "other") + ",", StringComparison.Ordinal);

        await server.TakeAsync(OtlpSignal.Traces, System.Text.Encoding.UTF8.GetBytes(body), isJson: true, caller);

        var report = server.Server.Host.Services.GetRequiredService<IngestDiagnostics>().Report();
        Assert.Equal(("payments", "payments/app"), (server.Entries[0].Dimensions.Team, server.Entries[0].Dimensions.Agent));
        Assert.Equal([("team", "other", 1L)], report.IgnoredClaims.Select(c => (c.Dimension, c.Claimed, c.Count)));
        Assert.Equal([("traces", "opentelemetry", "call")], report.Unused.Select(n => (n.Signal, n.Emitter, n.Name)));
        Assert.Equal([("call", 1L)], report.RefusedRecords.Select(r => (r.Name, r.Count)));
        Assert.Equal([("opentelemetry", 2L)], report.Sources.Select(r => (r.Emitter, r.Records)));
    }

    private Task<IngestOutcome> TakeAsync(OtlpSignal signal, string json, Caller caller) =>
        shared.Server.TakeAsync(signal, System.Text.Encoding.UTF8.GetBytes(json), isJson: true, caller);

    private IEnumerable<LedgerEntry> EntriesOf(Caller caller) => shared.Server.EntriesOf(caller.Binding.Project ?? "");

    private static string Tokens(params string[] points) =>
        $$$"""
        {"resourceMetrics":[{"resource":{"attributes":[{{{Text("service.name", "openclaw")}}}]},
        "scopeMetrics":[{"scope":{"name":"openclaw"},
        "metrics":[{"name":"openclaw.tokens","sum":{"aggregationTemporality":2,"isMonotonic":true,
        "dataPoints":[{{{string.Join(',', points)}}}]}}]}]}]}
        """;

    private static string Point(string type, string value, string agent = "main") =>
        $$$"""
        {"startTimeUnixNano":"{{{Now - 60_000_000_000}}}","timeUnixNano":"{{{Now}}}",{{{value}}},
        "attributes":[{{{Text("openclaw.token", type)}}},{{{Text("openclaw.agent", agent)}}}]}
        """;

    private static string Spans(params string[] spans) =>
        $$$"""
        {"resourceSpans":[{"resource":{"attributes":[{{{Text("service.name", "app")}}}]},"scopeSpans":[{"scope":{"name":"my.scope"},
        "spans":[{{{string.Join(',', spans)}}}]}]}]}
        """;

    private static string Span(int id, long end, string tokens = "{\"intValue\":\"5\"}") =>
        $$$"""
        {"traceId":"{{{id:x32}}}","spanId":"{{{id:x16}}}","name":"call",
        "startTimeUnixNano":"{{{end - 1_000_000}}}","endTimeUnixNano":"{{{end}}}",
        "attributes":[{{{Text("gen_ai.operation.name", "chat")}}},{{{Text("gen_ai.request.model", "gpt-5.1")}}},
        {"key":"gen_ai.usage.input_tokens","value":{{{tokens}}}}]}
        """;

    private static string Text(string key, string value) => $$$"""{"key":"{{{key}}}","value":{"stringValue":"{{{value}}}"}}""";
}
