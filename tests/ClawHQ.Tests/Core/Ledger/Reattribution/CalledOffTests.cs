using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Tests.Core.Ledger.Replays;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Tests.Core.Ledger.Reattribution;

/// <summary>Runs that end before all is moved.</summary>
public class CalledOffTests
{
    [Fact]
    public async Task A_server_that_stops_calls_off_the_run_for_which_a_request_waits()
    {
        await using var server = await ReplayServer.StartAsync();
        var running = new TaskCompletionSource<int>();
        var other = server.Config.Get<AdjustingTurn>().RunAsync("A test", () => running.Task, ReplayServer.Cancelled);
        var sent = server.Config.SendAsync(
            HttpMethod.Post,
            "/api/v1/attribution/apply",
            JsonContent.Create(new { from = "2026-11-01T00:00:00Z", to = "2026-11-21T00:00:00Z", reason = "x" }));
        await Wait.UntilAsync(() => server.Config.Get<ReattributionRuns>().Latest is not null);

        server.Config.Get<IHostApplicationLifetime>().StopApplication();
        var (status, answer) = await sent;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "called_off"), (status, answer.GetProperty("code").GetString()));
        Assert.Equal("It was called off.", server.Config.Get<ReattributionRuns>().Latest?.Failure);
        running.SetResult(0);
        await other;
    }

    [Theory]
    [InlineData("", "A reason of 1 to 500 printable characters is needed.")]
    [InlineData(" ", "A reason of 1 to 500 printable characters is needed.")]
    [InlineData("a\nb", "The reason has a control character, such as a line break.")]
    [InlineData("501", "The reason has 501 characters, and 500 are kept.")]
    public async Task A_reason_that_cannot_be_kept_is_refused_alike_whatever_is_asked_for(string reason, string message)
    {
        await using var server = await ReplayServer.StartAsync();
        reason = reason == "501" ? new string('x', 501) : reason;
        var (from, to) = ("2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z");

        var moving = await server.Config.SendAsync(
            HttpMethod.Post, "/api/v1/attribution/apply", JsonContent.Create(new { from, to, reason }));
        var pricing = await server.Config.SendAsync(
            HttpMethod.Post, "/api/v1/prices/reprice", JsonContent.Create(new { from, to, reason }));
        var closing = await server.Config.SendAsync(
            HttpMethod.Put, "/api/v1/books", JsonContent.Create(new { closed_until = from, reason }));

        Assert.Equal([message, message, message], new[] { moving, pricing, closing }.Select(a => Message(a.Status, a.Answer)));
    }

    private static string? Message(HttpStatusCode status, JsonElement answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = Assert.Single(answer.GetProperty("errors").EnumerateArray());
        Assert.Equal("reason", error.GetProperty("path").GetString());
        return error.GetProperty("message").GetString();
    }
}
