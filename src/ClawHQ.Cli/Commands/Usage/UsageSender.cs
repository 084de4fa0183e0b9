using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawHQ.Cli.Connection;

namespace ClawHQ.Cli.Commands.Usage;

/// <summary>What became of a file so far.</summary>
internal sealed class ImportTally
{
    public long Accepted { get; set; }

    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    /// <summary>The first rejected lines with their reasons; at most <see cref="ShownMax"/>.</summary>
    public List<(int Line, string Error)> Shown { get; } = [];

    /// <summary>How many rejected lines are told one by one.</summary>
    public const int ShownMax = 20;

    public void Reject(int line, string error)
    {
        Rejected++;
        if (Shown.Count < ShownMax)
        {
            Shown.Add((line, error));
        }
    }
}

/// <summary>Sends batches of usage and waits when the server asks for it.</summary>
internal sealed class UsageSender(Server server, ImportTally tally)
{
    private const int AttemptsMax = 30;

    /// <exception cref="CommandException">The server refused the batch, or stayed away.</exception>
    public async Task SendAsync(IReadOnlyList<UsageLine> batch, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["records"] = new JsonArray([.. batch.Select(l => l.Record?.DeepClone())]) };
        for (var attempt = 1; ; attempt++)
        {
            using var content = JsonContent.Create(body);
            using var response = await server.SendAsync(HttpMethod.Post, "/api/v1/usage", content, cancellationToken);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && attempt < AttemptsMax)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                continue;
            }

            await ServerProblem.ThrowIfFailedAsync(response, cancellationToken);
            Count(JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)), batch);
            return;
        }
    }

    private void Count(JsonElement answer, IReadOnlyList<UsageLine> batch)
    {
        tally.Accepted += answer.GetProperty("accepted").GetInt64();
        tally.Duplicates += answer.GetProperty("duplicates").GetInt64();
        foreach (var rejected in answer.GetProperty("rejected").EnumerateArray())
        {
            tally.Reject(batch[rejected.GetProperty("index").GetInt32()].Line, Output.Cell.Of(rejected, "error"));
        }
    }
}
