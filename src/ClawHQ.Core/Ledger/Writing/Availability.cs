using ClawHQ.Core.Ledger.Files;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Whether the ledger can be written. Tells the log when that changes.</summary>
internal sealed partial class Availability(LedgerDatabase database, ILogger log)
{
    private string? _reason;

    /// <summary>Why it cannot be written, in a sentence; null while it can.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>It could not be written.</summary>
    public void Lose(Exception reason)
    {
        if (_reason is null)
        {
            LogUnavailable(log, reason);
        }

        Volatile.Write(ref _reason, $"The ledger {database.Path} cannot be written: {reason.Message}");
    }

    /// <summary>It can be written.</summary>
    public void Regain()
    {
        if (_reason is not null)
        {
            LogRecovered(log);
        }

        Volatile.Write(ref _reason, null);
    }

    [LoggerMessage(3001, LogLevel.Error, "The ledger cannot be written. Requests are refused until it can be written again.")]
    private static partial void LogUnavailable(ILogger log, Exception reason);

    [LoggerMessage(3002, LogLevel.Information, "The ledger can be written again.")]
    private static partial void LogRecovered(ILogger log);
}
