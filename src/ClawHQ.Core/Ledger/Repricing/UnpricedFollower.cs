using ClawHQ.Core.Pricing;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Gives unpriced usage its price, by adjustment, whenever the book changes: an import, an override, a newer program.</summary>
internal sealed partial class UnpricedFollower(
    Repricer repricer, PriceBook book, StateDatabase database, TimeProvider clock, ILogger<UnpricedFollower> logger) : BackgroundService
{
    /// <summary>Remembers up to which version of the book unpriced usage was looked at.</summary>
    public const string Tables = "CREATE TABLE repricing(id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL);";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Longer, because each try reads all entries and what failed may fail for ever.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var change = book.NextChange;
            var version = book.Version;
            try
            {
                if (Done() != version)
                {
                    await RunAsync(version, stoppingToken);
                }

                await change.WaitAsync(stoppingToken);
            }
            catch (Exception e) when (e is LedgerUnavailableException or LedgerOverloadedException)
            {
                LogLater(logger, e.Message);
                await Task.Delay(RetryAfter, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A damaged block or a full disk must not end the server: prices wait, booking goes on.
                LogFailed(logger, e);
                await Task.WhenAny(change, Task.Delay(FailurePause, clock, stoppingToken));
            }
        }
    }

    private async Task RunAsync(string version, CancellationToken stoppingToken)
    {
        const string Reason = "The price of this usage has become known.";
        var period = new RepricingPeriod(long.MinValue, long.MaxValue, null, null, true, false, Reason);
        var result = await repricer.RunAsync(period, stoppingToken);
        await database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(
                    "INSERT INTO repricing VALUES (1, @version) ON CONFLICT(id) DO UPDATE SET version = excluded.version",
                    new { version },
                    transaction);
            },
            stoppingToken);
        if (result.Adjusted > 0)
        {
            LogPriced(logger, result.Adjusted, version);
        }
    }

    private string? Done() => database.Read(c => c.QueryFirstOrDefault<string>("SELECT version FROM repricing"));

    [LoggerMessage(1, LogLevel.Information, "{Count} unpriced entries have their price since version {Version} of the book.")]
    private static partial void LogPriced(ILogger logger, long count, string version);

    [LoggerMessage(2, LogLevel.Warning, "Unpriced usage is looked at later: {Reason}")]
    private static partial void LogLater(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Error, "Unpriced usage could not be priced. It is tried again when prices change, and from time to time.")]
    private static partial void LogFailed(ILogger logger, Exception reason);
}
