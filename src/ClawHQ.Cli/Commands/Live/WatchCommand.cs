using System.CommandLine;
using System.Net.ServerSentEvents;
using ClawHQ.Cli.Connection;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Live;

/// <summary><c>clawhq watch</c>: what is booked, as it is booked, until Ctrl-C.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public static Command Create() => RemoteCommand.Create("watch", "Follows the ledger live until Ctrl-C", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        string? lastId = null;
        var isAway = false;
        try
        {
            while (true)
            {
                try
                {
                    lastId = await FollowAsync(run, lastId, cancellationToken);
                    isAway = false;
                }
                catch (ServerAwayException e) when (lastId is not null)
                {
                    if (!isAway)
                    {
                        await Console.Error.WriteLineAsync($"{e.Message} Waiting for it.");
                    }

                    isAway = true;
                }

                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>Follows one connection to its end and gives the last id, with which the next one resumes.</summary>
    private static async Task<string?> FollowAsync(RemoteRun run, string? lastId, CancellationToken cancellationToken)
    {
        var query = lastId is null ? "" : $"?last_event_id={Uri.EscapeDataString(lastId)}";
        using var response = await run.Server.SendAsync(HttpMethod.Get, "/api/v1/stream" + query, null, cancellationToken);
        await ServerProblem.ThrowIfFailedAsync(response, cancellationToken);
        try
        {
            var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
            await foreach (var message in parser.EnumerateAsync(cancellationToken))
            {
                lastId = message.EventId ?? lastId;
                Print(run, message);
            }
        }
        catch (IOException)
        {
            // The server went away; the caller connects again and resumes.
        }

        return lastId;
    }

    private static void Print(RemoteRun run, SseItem<string> message)
    {
        if (run.Format == OutputFormat.Json)
        {
            Console.WriteLine(message.Data);
            return;
        }

        foreach (var line in WatchLines.Of(message.Data))
        {
            Console.WriteLine(line);
        }
    }
}
