using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawHQ.Tests.Fakes;

/// <summary>Hears whether a class reports an error.</summary>
/// <param name="name">The class.</param>
internal sealed class ErrorLog(string name) : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first error.</summary>
    public Task Reported => _reported.Task;

    public ILogger CreateLogger(string categoryName) =>
        categoryName.EndsWith($".{name}", StringComparison.Ordinal) ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _ = _reported.TrySetResult();
        }
    }

    public void Dispose()
    {
    }
}
