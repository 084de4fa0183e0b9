using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ledger.Replays;

namespace ClawHQ.Tests.Core.Ledger.Openings;

/// <summary>Books the first points of long series, and reverses them by the API.</summary>
internal static class OpeningServer
{
    /// <summary>10 November 2026, 10:00 UTC, in Unix milliseconds.</summary>
    public const long Ten = 1_794_304_800_000;

    private const string Path = "/api/v1/diagnostics/openings";

    /// <summary>The first point of a series of two hours.</summary>
    public static AppendRequest Request(
        DimensionRegistry registry, int series, long tokens, long time = Ten, string agent = "shop-1", string model = "gpt-4o",
        string? session = null, SignalKeys? signals = null)
    {
        var start = time - 7_200_000;
        var request = new AppendRequest();
        request.Groups.Add(new MetricGroup
        {
            Dimensions = registry.Intern(new DimensionSet { Agent = agent, Provider = "openai", Model = model, Source = "openclaw" }),
            Time = time,
            Session = session,
            Disposition = signals is null ? Disposition.Ledger : Disposition.Fallback,
            Signals = signals,
            Provenance = new Provenance
            {
                Signal = Signal.Metric, Emitter = "openclaw", Rule = "openclaw.tokens", IntervalStart = start, ReceivedAt = time + 5,
            },
            Points =
            [
                Drafts.Cumulative(2 * series, time, tokens, start: start),
                Drafts.Cumulative((2 * series) + 1, time, 3, PointMeasure.Calls, start),
            ],
        });
        return request;
    }

    /// <summary>Books such a point; gives the id of its entry.</summary>
    public static async Task<string> OpenAsync(
        this ReplayServer server, int series, long tokens = 1_000_000, long time = Ten, string agent = "shop-1", string model = "gpt-4o",
        string? session = null, SignalKeys? signals = null)
    {
        var request = Request(server.Config.Get<DimensionRegistry>(), series, tokens, time, agent, model, session, signals);
        var result = await server.Config.Get<ILedger>().AppendAsync(request, ReplayServer.Cancelled);
        Assert.Equal(1, result.Appended);
        return $"{server.Config.Get<ILedger>().Position}";
    }

    /// <summary>Asks for one to be reversed.</summary>
    public static Task<(HttpStatusCode Status, JsonElement Answer)> ReverseAsync(
        this ReplayServer server, string id, string? reason = "Booked elsewhere.") => server.Config.SendAsync(
        HttpMethod.Post, $"{Path}/{id}/reverse", JsonContent.Create(new { reason }));

    /// <summary>Reverses one and demands success.</summary>
    public static async Task<JsonElement> ReversedAsync(this ReplayServer server, string id)
    {
        var (status, answer) = await server.ReverseAsync(id);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>A page of the list.</summary>
    public static async Task<JsonElement> OpeningsAsync(this ReplayServer server, string parameters = "")
    {
        var (status, answer) = await server.Config.SendAsync(HttpMethod.Get, $"{Path}{parameters}");
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }
}
