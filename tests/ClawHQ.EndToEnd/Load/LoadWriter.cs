using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ClawHQ.EndToEnd.Load;

/// <summary>A client that sends batches one after the other and retries each until it is acknowledged, as exporters do.</summary>
/// <param name="agent">The agent that all of this writer's usage belongs to.</param>
internal abstract class LoadWriter(string agent)
{
    private Batch? _pending;

    public string Agent => agent;

    /// <summary>What the ledger must hold of this writer after each batch, from "nothing" on; batch n is at index n.</summary>
    public List<Booked> States { get; } = [default];

    /// <summary>Batches that were answered with success.</summary>
    public int AcknowledgedBatches { get; private set; }

    public long AcknowledgedRecords { get; private set; }

    /// <summary>Called with the number of batches acknowledged, right after each acknowledgement.</summary>
    public Action<int>? Acknowledged { get; set; }

    /// <summary>Builds the next batch. Called once a batch: a retry sends the same bytes.</summary>
    protected abstract Batch Next();

    /// <summary>Sends batches until told to stop; what is under way then stays pending.</summary>
    public async Task RunAsync(HttpClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _pending ??= Begin();
            if (!await TrySendAsync(client, _pending, stop))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }
    }

    /// <summary>Sends the pending batch, if there is one, until it is acknowledged.</summary>
    public async Task DrainAsync(HttpClient client, CancellationToken deadline)
    {
        while (_pending is not null && !await TrySendAsync(client, _pending, deadline))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline);
        }
    }

    private Batch Begin()
    {
        var batch = Next();
        States.Add(batch.After);
        return batch;
    }

    private async Task<bool> TrySendAsync(HttpClient client, Batch batch, CancellationToken stop)
    {
        try
        {
            using var content = new ByteArrayContent(batch.Body);
            content.Headers.ContentType = new MediaTypeHeaderValue(batch.ContentType);
            using var response = await client.PostAsync(new Uri(batch.Path, UriKind.Relative), content, stop);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                return false;
            }

            RequireWhole(batch, response.StatusCode, await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }

        AcknowledgedBatches++;
        AcknowledgedRecords += batch.Records;
        _pending = null;
        Acknowledged?.Invoke(AcknowledgedBatches);
        return true;
    }

    /// <summary>An acknowledgement that leaves a record out would make the proof empty.</summary>
    private static void RequireWhole(Batch batch, HttpStatusCode status, byte[] answer)
    {
        if (status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{batch.Path} answered {(int)status}: {System.Text.Encoding.UTF8.GetString(answer)}");
        }

        var whole = batch.ContentType == "application/json"
            ? JsonDocument.Parse(answer).RootElement is var json
                && json.GetProperty("accepted").GetInt32() + json.GetProperty("duplicates").GetInt32() == batch.Records
            : answer.Length == 0;
        if (!whole)
        {
            throw new InvalidOperationException($"{batch.Path} refused a part: {System.Text.Encoding.UTF8.GetString(answer)}");
        }
    }
}
