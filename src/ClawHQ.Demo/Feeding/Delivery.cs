using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ingest.Transport;
using ClawHQ.Core.Ingest.UsageApi;
using ClawHQ.Core.Ledger;
using ClawHQ.Demo.Clients;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Feeding;

/// <summary>Hands over what happened in a part of a day, as the requests of the agents' programs, to what takes such requests in.
/// Sends again what was turned away for now, as exporters do.</summary>
internal sealed class Delivery(
    OtlpReceiver receiver, BodyReader bodies, UsageBooking booking, TaskOutcomes outcomes, DemoKeys keys, ListPrices prices,
    TimeProvider clock)
{
    /// <summary>Outcomes that are under way at once: each is durable before its answer.</summary>
    private const int OutcomesAtOnce = 1_000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private readonly UsageRecords _records = new(prices);
    private readonly Dictionary<Reporter, OtlpClient> _clients = new()
    {
        [Reporter.ClaudeCode] = new ClaudeCode(prices),
        [Reporter.Codex] = new Codex(),
        [Reporter.GeminiCli] = new GeminiCli(),
        [Reporter.OpenClaw] = new OpenClaw(prices),
        [Reporter.Sdk] = new Sdk(),
    };

    private long _sent;

    /// <summary>Records sent since the start.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Sends what an agent did from one time up to, not including, another.</summary>
    public async Task SendAsync(AgentDay day, long from, long to, CancellationToken cancellationToken)
    {
        var caller = keys.Of(day.Agent);
        if (_clients.TryGetValue(day.Agent.Reporter, out var client))
        {
            await UntilTakenAsync(() => ExportAsync(caller, client, day, from, to, cancellationToken), cancellationToken);
        }
        else
        {
            foreach (var request in _records.Requests(day, from, to))
            {
                using (request)
                {
                    var records = request.RootElement.GetProperty("records");
                    await UntilTakenAsync(async () => await booking.BookAsync(caller, records, cancellationToken), cancellationToken);
                    Interlocked.Add(ref _sent, records.GetArrayLength());
                }
            }
        }

        foreach (var ended in day.Tasks.Where(t => t.Succeeded is not null && t.End >= from && t.End < to).Chunk(OutcomesAtOnce))
        {
            await Task.WhenAll(ended.Select(task => ReportAsync(caller, day.Agent, task, cancellationToken)));
        }
    }

    private async ValueTask ExportAsync(
        Caller caller, OtlpClient client, AgentDay day, long from, long to, CancellationToken cancellationToken)
    {
        using var buffer = bodies.NewBuffer();
        var records = client.Write(new OtlpBody(buffer), day, from, to);
        if (records > 0)
        {
            await receiver.TakeAsync(
                caller, new OtlpMessage(buffer, OtlpEncoding.Protobuf, client.Signal, IsSignalFixed: true), cancellationToken);
            Interlocked.Add(ref _sent, records);
        }
    }

    private async Task ReportAsync(Caller caller, AgentProfile agent, SimulatedTask task, CancellationToken cancellationToken)
    {
        using var outcome = UsageRecords.Json(writer => UsageRecords.Outcome(writer, agent, task));
        var error = default(string);
        await UntilTakenAsync(
            async () => error = await outcomes.StoreAsync(caller, outcome.RootElement, cancellationToken), cancellationToken);
        if (error is not null)
        {
            throw new InvalidOperationException($"The demo's outcome of {task.Id} was refused: {error}.");
        }
    }

    private async Task UntilTakenAsync(Func<ValueTask> send, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await send();
                return;
            }
            catch (Exception e) when (e is LedgerUnavailableException or LedgerOverloadedException or BuffersExhaustedException)
            {
                await Task.Delay(RetryAfter, clock, cancellationToken);
            }
        }
    }
}
