using System.CommandLine;
using ClawHQ.Cli.Output;
using NodaTime;
using Spectre.Console;

namespace ClawHQ.Cli.Commands.Spend;

/// <summary><c>clawhq spend --by team,model --step day</c></summary>
internal static class SpendCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var question = new SpendOptions();
        var watch = new Option<bool>("--watch") { Description = "Shows the table anew every two seconds" };
        return RemoteCommand.Create(
            "spend",
            "Shows what was spent, by any dimensions and periods",
            (run, cancellationToken) => run.Arguments.GetValue(watch)
                ? WatchAsync(run, question, cancellationToken)
                : ShowAsync(run, question, cancellationToken),
            [.. question.Symbols, watch]);
    }

    private static async Task<int> ShowAsync(RemoteRun run, SpendOptions question, CancellationToken cancellationToken)
    {
        var (address, range) = question.Read(run.Arguments, Now());
        var answer = await run.Server.GetAsync(address, cancellationToken);
        run.Screen.Show(answer, SpendTable.Of(answer, run.Format is OutputFormat.Table or OutputFormat.Markdown));
        run.Screen.Say(range.Sentence);
        if (SpendTable.Coverage(answer) is { Length: > 0 } gaps)
        {
            run.Screen.Say(gaps);
        }

        return 0;
    }

    private static async Task<int> WatchAsync(RemoteRun run, SpendOptions question, CancellationToken cancellationToken)
    {
        await AnsiConsole.Live(new Text("")).StartAsync(async live =>
        {
            var hasShown = false;
            using var timer = new PeriodicTimer(WatchInterval);
            try
            {
                do
                {
                    try
                    {
                        var (address, range) = question.Read(run.Arguments, Now());
                        var answer = await run.Server.GetAsync(address, cancellationToken);
                        live.UpdateTarget(new Rows(Screen.Render(SpendTable.Of(answer, forPeople: true)), new Text(range.Sentence)));
                        hasShown = true;
                    }
                    catch (ServerAwayException) when (hasShown)
                    {
                        // The last table stays until the server is back.
                    }
                }
                while (await timer.WaitForNextTickAsync(cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C ends watching; the last table stays.
            }
        });
        return 0;
    }

    private static Instant Now() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
}
