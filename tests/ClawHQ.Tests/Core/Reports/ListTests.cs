using System.Globalization;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Tests.Core.Ledger.Queries;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>Entries and lists through HTTP: complete, in order, stable while the ledger grows.</summary>
public class ListTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const string Range = "from=2026-10-20T00:00:00Z&to=2026-11-10T00:00:00Z";

    [Fact]
    public async Task Pages_of_entries_do_not_move_when_entries_are_appended()
    {
        var listed = new List<long>();
        var expected = reading.Entries.Where(e => e.Kind != EntryKind.FailedAttempt).Select(e => e.Seq).Reverse().ToList();
        string? cursor = null;
        do
        {
            var page = await reading.GetAsync($"/api/v1/entries?limit=90{(cursor is null ? "" : $"&cursor={cursor}")}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("seq").GetInt64()));
            cursor = page.GetProperty("next").GetString();
            await reading.AppendAsync(new RandomLedger(new Random(1)).Next(reading.Registry));
        }
        while (cursor is not null);

        Assert.Equal(expected, listed);
    }

    [Fact]
    public async Task Entries_can_be_filtered_by_anything_they_carry()
    {
        var page = await reading.GetAsync(
            "/api/v1/entries?limit=1000&filter=task:t1,task:t2,-model:gpt-5,team:&kind=usage&from=2026-10-25&zone=Europe/Berlin");

        var expected = reading.Entries.Where(e =>
            e is { Kind: EntryKind.Usage, Task: "t1" or "t2", Dimensions: { Model: not "gpt-5", Team: null } }
            && e.Time >= DateTimeOffset.Parse("2026-10-25T00:00:00+02:00", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
        Assert.Equal(
            expected.Select(e => e.Seq).Reverse(), page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task An_entry_can_be_walked_back_to_where_it_came_from()
    {
        await reading.AppendAsync(
            new LedgerEntry
            {
                Time = DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
                Dimensions = reading.Registry.Intern(new DimensionSet
                {
                    Agent = "walker", Provider = "openai", Model = "gpt-5",
                    Source = "codex", Key = 7
                }),
                Task = "a task",
                Calls = 1,
                Usage = new ClawHQ.Domain.Usage.TokenUsage
                {
                    UncachedInput = 5, CacheWrite = 2, CacheWrite1h = 3, Output = 4,
                    Reasoning = 1
                },
                EffectiveCost = 1,
                ListCost = 2,
                Basis = CostBasis.ComputedSplitFromEmitter,
                Flags = EntryFlags.Failed | EntryFlags.Opening,
                PriceVersion = "book@1",
                Provenance = new Provenance
                {
                    Signal = Signal.UsageApi, Emitter = "codex", Rule = "codex.rule", RequestId = "req_1", TraceId = 0xABC, SpanId = 0xDEF,
                    ReceivedAt = 1_767_323_046_000,
                },
            });

        var entry = await reading.GetAsync($"/api/v1/entries/{reading.Entries.Count}");

        Assert.Equal(
            $$$"""
            {"id":"{{{reading.Entries.Count}}}","seq":{{{reading.Entries.Count}}},"time":"2026-01-02T03:04:05.678Z",
            "recorded_at":{{{entry.GetProperty("recorded_at").GetRawText()}}},"kind":"usage","adjusts":null,"reason":null,
            "agent":"walker","team":null,"project":null,"client":null,"user":null,"task":"a task","session":null,
            "provider":"openai","model":"gpt-5",
            "environment":null,"source":"codex","key":7,"calls":1,"input_tokens":10,"uncached_input_tokens":5,"cache_read_tokens":0,
            "cache_write_tokens":5,"cache_write_1h_tokens":3,"output_tokens":4,"reasoning_tokens":1,"audio_input_tokens":0,
            "audio_cache_read_tokens":0,"audio_output_tokens":0,"image_input_tokens":0,"image_output_tokens":0,"web_searches":0,
            "list_cost":"0.000000002","effective_cost":"0.000000001","reported_cost":null,"cost_basis":"computed_split_from_emitter",
            "status":"error","tier":"standard","flags":["opening"],"duration_ms":null,"price_version":"book@1",
            "provenance":{"signal":"usage_api","emitter":"codex","rule":"codex.rule",
            "ids":{"request_id":"req_1","trace_id":"00000000000000000000000000000abc","span_id":"0000000000000def"},
            "interval_start":null,"received_at":"2026-01-02T03:04:06Z","claimed_time":null,"original_provider":null,"request_model":null}}
            """.ReplaceLineEndings(""),
            entry.GetRawText());
    }

    [Theory]
    [InlineData("agents", Dimension.Agent)]
    [InlineData("teams", Dimension.Team)]
    [InlineData("projects", Dimension.Project)]
    [InlineData("models", Dimension.Model)]
    public async Task Names_come_with_what_they_cost_in_the_range(string path, Dimension dimension)
    {
        var names = new List<(string, string?)>();
        string? cursor = null;
        do
        {
            var page = await reading.GetAsync($"/api/v1/{path}?{Range}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(i => (
                i.GetProperty("name").GetString() ?? "", i.GetProperty("effective_cost").GetString())));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        var (rows, _, _) = SlowSpend.Answer(
            reading.Entries, ReadingServer.Whole(dimension) with { Measures = [Measure.EffectiveCost] });
        var expected = rows.Where(r => r.Group[0] is not null)
            .Select(r => (r.Group[0] ?? "", r.Values[0] is { } nanos ? ClawHQ.Domain.Money.ToString(nanos) : null))
            .OrderBy(r => r.Item1, StringComparer.Ordinal);
        Assert.Equal(expected, names.Where(n => n.Item1 is not "walker"));
    }

    [Fact]
    public async Task An_agent_with_a_slash_in_its_id_is_found()
    {
        var agent = await reading.GetAsync($"/api/v1/agents/payments%2Fcoder?{Range}");
        var hosted = await reading.GetAsync("/api/dashboard/agents/payments%2Fcoder");

        Assert.Equal("payments/coder", agent.GetProperty("name").GetString());
        Assert.Equal("payments/coder", hosted.GetProperty("agent").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_agent_that_only_said_how_it_is_is_listed()
    {
        using var said = new StringContent("{\"agent\":\"walker\",\"status\":\"working\"}", System.Text.Encoding.UTF8, "application/json");
        using var response = await reading.Server.Client.PostAsync("/api/agents/report", said, TestContext.Current.CancellationToken);

        var agent = await reading.GetAsync("/api/v1/agents/walker");
        var hosted = await reading.GetAsync("/api/dashboard/agents");

        Assert.Equal("working", agent.GetProperty("status").GetString());
        Assert.Contains(hosted.GetProperty("items").EnumerateArray(), i => i.GetProperty("name").GetString() == "walker");
    }

    [Fact]
    public async Task Tasks_and_sessions_are_listed_and_found()
    {
        var tasks = await reading.GetAsync($"/api/v1/tasks?{Range}&filter=team:payments");
        var session = await reading.GetAsync("/api/v1/sessions/s1");

        var expected = reading.Entries.Where(e => e.Dimensions.Team == "payments" && e.Task is not null)
            .GroupBy(e => e.Task).OrderByDescending(g => g.Max(e => e.Time)).Select(g => g.Key);
        Assert.Equal(expected, tasks.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("id").GetString()));
        Assert.Equal("s1", session.GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_description_names_every_path_and_parameter()
    {
        var description = await reading.GetAsync("/openapi/v1.json");

        var paths = description.GetProperty("paths");
        foreach (var path in new[]
        {
            "/api/v1/spend", "/api/v1/entries", "/api/v1/entries/{id}", "/api/v1/agents", "/api/v1/agents/{name}", "/api/v1/teams",
            "/api/v1/projects", "/api/v1/clients", "/api/v1/models", "/api/v1/tasks", "/api/v1/tasks/{id}", "/api/v1/sessions",
            "/api/v1/stream", "/api/dashboard/overview", "/api/dashboard/agents", "/api/dashboard/agents/{name}", "/api/dashboard/models",
        })
        {
            Assert.True(paths.GetProperty(path).GetProperty("get").GetProperty("summary").GetString()?.Length > 0, path);
        }

        Assert.Equal(
            ["from", "to", "by", "step", "zone", "filter", "measure", "format"],
            paths.GetProperty("/api/v1/spend").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(p =>
                p.GetProperty("name").GetString()));
    }
}
