using System.Globalization;
using ClawHQ.Core.Storage;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Demo.Feeding;

/// <summary>Lets the fleet live: its past as fast as it can be booked, then the present as time goes by.</summary>
/// <remarks>A start sends the day again at which it stopped. Every record of it has the identity it had before, so that the ledger
/// books each once.</remarks>
internal sealed partial class DemoFeed(
    DataFolder folder, DemoJournal journal, DemoKeys keys, DemoContract contract, Delivery delivery, AgentReports reports,
    TimeProvider clock, ILogger<DemoFeed> logger) : BackgroundService
{
    /// <summary>How often what has happened meanwhile is sent.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    /// <summary>Agents that send side by side, so that the ledger commits their requests together.</summary>
    private const int AgentsAtOnce = 8;

    private readonly DemoMark _mark = folder.Demo ?? throw new InvalidOperationException("A demo runs in its own folder only.");
    private long _reportedAt;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetTimestamp();
        await keys.MakeAsync(clock.GetUtcNow(), stoppingToken);
        await contract.AgreeAsync(journal.Story, stoppingToken);
        for (var day = journal.FilledDays; !stoppingToken.IsCancellationRequested; day++)
        {
            var end = journal.Story.FirstDay + ((day + 1) * AgentDay.LengthMs);
            if (end <= Now)
            {
                _mark.Filling = Progress(day, journal.Story.FirstDay, Now);
                await FillAsync(day, stoppingToken);
            }
            else
            {
                await FollowAsync(day, end, started, stoppingToken);
            }

            journal.NoteFilled(day + 1);
        }
    }

    /// <summary>How far the past is made. A demo that rested has more days to make than its first start had.</summary>
    internal static string Progress(int day, long firstDay, long now) =>
        string.Create(CultureInfo.InvariantCulture, $"Filling the demo: day {day + 1} of {(now - firstDay) / AgentDay.LengthMs}.");

    private Task FillAsync(int day, CancellationToken cancellationToken) => SideBySideAsync(
        Fleet.Agents,
        async (agent, stop) =>
        {
            var made = AgentDay.Of(agent, journal.Story, day);
            await delivery.SendAsync(made, made.Start, made.Start + AgentDay.LengthMs, stop);
        },
        cancellationToken);

    /// <summary>Lives through a day that is not over yet.</summary>
    private async Task FollowAsync(int day, long end, long started, CancellationToken cancellationToken)
    {
        var days = Fleet.Agents.Select(agent => AgentDay.Of(agent, journal.Story, day)).ToList();
        for (var from = end - AgentDay.LengthMs; from < end;)
        {
            var (since, to) = (from, Math.Min(Now, end));
            await SideBySideAsync(
                days, async (made, stop) => await delivery.SendAsync(made, since, to, stop), cancellationToken);
            from = to;
            await ReportAsync(days, cancellationToken);
            if (_mark.Filling is not null)
            {
                _mark.Filling = null;
                LogFilled(logger, day, delivery.Sent, clock.GetElapsedTime(started).TotalSeconds);
            }

            await Task.Delay(Pace, clock, cancellationToken);
        }
    }

    private static Task SideBySideAsync<T>(
        IEnumerable<T> all, Func<T, CancellationToken, ValueTask> send, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        all, new ParallelOptions { MaxDegreeOfParallelism = AgentsAtOnce, CancellationToken = cancellationToken }, send);

    private async Task ReportAsync(IReadOnlyList<AgentDay> days, CancellationToken cancellationToken)
    {
        if (_reportedAt == 0 || clock.GetElapsedTime(_reportedAt) >= ReportEvery)
        {
            _reportedAt = clock.GetTimestamp();
            await reports.SendAsync(days, Now, cancellationToken);
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "The demo holds {Days} days and today so far: {Records} records in {Seconds:0.0} s.")]
    private static partial void LogFilled(ILogger logger, int days, long records, double seconds);
}
