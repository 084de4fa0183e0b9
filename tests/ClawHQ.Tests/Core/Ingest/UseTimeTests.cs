using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Tests.Core.Ingest.Golden;

namespace ClawHQ.Tests.Core.Ingest;

public class UseTimeTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(60 * 24 * 365)]
    [InlineData(60 * 24 * 365 * 90)]
    public async Task A_call_from_ahead_is_booked_once_however_near_its_time_is_when_it_is_sent_again(int minutesAhead)
    {
        await using var server = await BookingServer.StartAsync();
        var end = BookingServer.Now.AddMinutes(minutesAhead).ToUnixTimeMilliseconds();
        var body = Otel.Span(
            "lib", "chat", 7, end, "gen_ai.operation.name=chat gen_ai.request.model=gpt-5.1 gen_ai.usage.input_tokens=1000");

        await server.TakeAsync(OtlpSignal.Traces, body, isJson: true);
        server.Clock.Now = BookingServer.Now.AddMinutes(minutesAhead);
        await server.TakeAsync(OtlpSignal.Traces, body, isJson: true);

        Assert.Equal([1000L], server.Entries.Select(e => e.Usage.UncachedInput));
    }

    [Theory]
    [InlineData(1, "older than the 1 day that entries are kept")]
    [InlineData(400, "older than the 400 days that entries are kept")]
    public void What_is_too_old_is_told_how_long_entries_are_kept(int days, string expected)
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000).ToUnixTimeMilliseconds();

        Assert.False(UseTime.TrySettle(1, now, TimeSpan.FromDays(days), out _, out var refusal));
        Assert.Equal(expected, refusal);
    }
}
