using System.Net.ServerSentEvents;
using System.Text.Json;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>The live stream: what came is told once, to those who may see it, and across a lost connection.</summary>
public class StreamTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    [Fact]
    public async Task What_is_booked_is_told_with_the_position_as_id()
    {
        await using var stream = await FollowAsync(TestServer.Key, null);
        var start = await stream.NextAsync();
        await reading.AppendAsync(Call("payments", 5), Call("platform", 7));
        var change = await stream.NextAsync();

        Assert.Equal(reading.Entries.Count - 2, start.Data.GetProperty("position").GetInt64());
        Assert.Equal(reading.Entries.Count.ToString(), change.Id);
        Assert.Equal("0.000000012", change.Data.GetProperty("effective_cost").GetString());
        Assert.Equal(
            [$"{reading.Entries.Count}", $"{reading.Entries.Count - 1}"],
            change.Data.GetProperty("latest").EnumerateArray().Select(e => e.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_team_s_listener_hears_of_its_team_only()
    {
        await using var stream = await FollowAsync(ReadingServer.PaymentsKey, null);
        _ = await stream.NextAsync();
        await reading.AppendAsync(Call("platform", 7), Call(null, 9));
        await reading.AppendAsync(Call("payments", 5));
        var change = await stream.NextAsync();

        Assert.Equal((1, "0.000000005"),
            (change.Data.GetProperty("entries").GetInt64(), change.Data.GetProperty("effective_cost").GetString()));
        Assert.Equal(["payments"], change.Data.GetProperty("teams").EnumerateArray().Select(t => t.GetProperty("team").GetString()));
    }

    [Fact]
    public async Task A_listener_that_comes_back_is_told_what_it_missed()
    {
        var last = reading.Entries.Count;
        await reading.AppendAsync(Call("payments", 5), Call("platform", 7), Call(null, 9));

        await using var all = await FollowAsync(TestServer.Key, last);
        await using var payments = await FollowAsync(ReadingServer.PaymentsKey, last);

        Assert.Equal("0.000000021", (await all.NextAsync()).Data.GetProperty("effective_cost").GetString());
        Assert.Equal("0.000000005", (await payments.NextAsync()).Data.GetProperty("effective_cost").GetString());
    }

    private async Task<Listener> FollowAsync(string key, long? last)
    {
        var client = reading.Server.ClientWith(key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last.ToString());
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return new Listener(client, response,
            SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator());
    }

    private LedgerEntry Call(string? team, long cost) => new()
    {
        Time = DateTimeOffset.Parse("2026-02-02T12:00:00Z", null).ToUnixTimeMilliseconds(),
        Dimensions = reading.Registry.Intern(new DimensionSet { Agent = "main", Team = team }),
        Calls = 1,
        EffectiveCost = cost,
        ListCost = cost,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
    };

    private sealed class Listener(HttpClient client, HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> events)
        : IAsyncDisposable
    {
        public async Task<(string? Id, JsonElement Data)> NextAsync()
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            Assert.Equal("position", events.Current.EventType);
            return (events.Current.EventId, JsonElement.Parse(events.Current.Data));
        }

        public async ValueTask DisposeAsync()
        {
            await events.DisposeAsync();
            response.Dispose();
            client.Dispose();
        }
    }
}
