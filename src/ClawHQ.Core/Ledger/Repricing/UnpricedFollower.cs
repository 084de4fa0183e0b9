using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Gives unpriced usage its price, by adjustment, whenever the book changes: an import, an override, a newer program.</summary>
internal sealed partial class UnpricedFollower(
    Repricer repricer, AuditLog audit, ILedger ledger, PriceBook book, StateDatabase database, TimeProvider clock,
    ILogger<UnpricedFollower> logger) : BackgroundService
{
    /// <summary>Remembers up to which version of the book unpriced usage was looked at, and how far the ledger reached then.</summary>
    public static readonly string[] Tables =
    [
        "CREATE TABLE repricing(id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL);",
        """
        DROP TABLE repricing;
        CREATE TABLE repricing(id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL, position INTEGER NOT NULL);
        """,
    ];

    /// <summary>What asked for its price before a change is committed so long after it.</summary>
    private static readonly TimeSpan BookingMax = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Longer, because each try reads all entries and what failed may fail for ever.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMinutes(15);

    private const string Reason = "The price of this usage has become known.";

    private readonly RetriedWork _work = new(
        audit, Actor.System, new AuditEvent(AuditAction.LedgerReprice, new AuditObject("ledger", null)) { Reason = Reason });

    private string? _done;

    /// <summary>Reads the mark while nothing can be booked yet.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _done = Done();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var change = book.NextChange;
            var version = book.Version;
            try
            {
                if (_done != version)
                {
                    await FollowAsync(version, change, stoppingToken);
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

    private async Task FollowAsync(string version, Task change, CancellationToken stoppingToken)
    {
        // 1. What is booked.
        var position = ledger.Position;
        await PriceAsync(version, 0, stoppingToken);

        // 2. What had asked the earlier book for its price and was booked meanwhile. A further change begins anew.
        if (await Task.WhenAny(change, Task.Delay(BookingMax, clock, stoppingToken)) == change)
        {
            return;
        }

        await PriceAsync(version, position, stoppingToken);
        await MarkAsync(version, ledger.Position, stoppingToken);
        _done = version;
    }

    private async Task PriceAsync(string version, long afterSeq, CancellationToken stoppingToken)
    {
        var period = new RepricingPeriod(long.MinValue, long.MaxValue, null, null, true, false, Reason) { AfterSeq = afterSeq };
        var result = await _work.TryAsync(
            changing => repricer.RunAsync(period, changing, stoppingToken),
            done => new JsonObject
            {
                ["version"] = version, ["adjusted"] = done.Adjusted, ["closed"] = done.Closed?.Told("effective_difference"),
            });
        if (result.Adjusted > 0)
        {
            LogPriced(logger, result.Adjusted, version);
        }

        if (result.Closed is { Entries: > 0 } closed)
        {
            LogClosed(logger, closed.Entries, closed.UntilTime);
        }
    }

    private ValueTask MarkAsync(string version, long position, CancellationToken stoppingToken) => database.WriteUnrecordedAsync(
        "how far unpriced usage was looked at",
        (connection, transaction) =>
        {
            connection.Execute("INSERT OR REPLACE INTO repricing VALUES (1, @version, @position)", new { version, position }, transaction);
        },
        stoppingToken);

    /// <summary>The version that is done. Null for a mark that is ahead of the ledger: a backup copies the ledger first, so that what was
    /// appended under the mark may be missing after a restore.</summary>
    private string? Done() => database.Read(c => c.QueryFirstOrDefault<string>(
        "SELECT version FROM repricing WHERE position <= @Position", new { ledger.Position }));

    [LoggerMessage(1, LogLevel.Information, "{Count} unpriced entries have their price since version {Version} of the book.")]
    private static partial void LogPriced(ILogger logger, long count, string version);

    [LoggerMessage(2, LogLevel.Warning, "Unpriced usage is looked at later: {Reason}")]
    private static partial void LogLater(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Error, "Unpriced usage could not be priced. It is tried again when prices change, and from time to time.")]
    private static partial void LogFailed(ILogger logger, Exception reason);

    [LoggerMessage(
        4, LogLevel.Information, "{Count} unpriced entries stay without their price, because the books are closed until {Until:O}.")]
    private static partial void LogClosed(ILogger logger, long count, DateTimeOffset until);
}
