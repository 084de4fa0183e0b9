using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Pulling;
using ClawHQ.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Config.Drift;

/// <summary>
/// Checks now and then, and after each change, whether objects are still as their files have them. When an object drifts and when it no
/// longer does, the trail gets a record: whoever wants to be told follows <see cref="AuditAction.ConfigDriftBegin"/> and <see
/// cref="AuditAction.ConfigDriftEnd"/> there, over restarts and each exactly once.
/// </summary>
public sealed partial class DriftCheck(
    DriftFinder finder, ConfigStore store, ConfigObjects objects, FolderPull pull, AuditLog audit, ConfigOptions options,
    TimeProvider clock, ILogger<DriftCheck> logger) : BackgroundService
{
    /// <summary>Objects of one check that are logged.</summary>
    private const int LoggedMax = 20;

    private readonly ILogger<DriftCheck> _logger = logger;
    private Checked? _last;

    /// <summary>How many objects had drifted when they were checked last.</summary>
    public int Count => Volatile.Read(ref _last)?.Count ?? 0;

    /// <summary>When they were checked last; null before the first time.</summary>
    public DateTimeOffset? CheckedAt => Volatile.Read(ref _last)?.At;

    /// <summary>What differs now, whether a check has seen it or not, by the order of kinds and then by name.</summary>
    public IReadOnlyList<DriftedObject> Look()
    {
        var noted = store.Database.Read(DriftTable.Read);
        return [.. finder.Find().Objects.Select(d => d with
        {
            Since = noted.GetValueOrDefault(d.Key) is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known.Since) : null,
        })];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await pull.FirstRead.WaitAsync(stoppingToken);
            while (true)
            {
                var (change, news) = (objects.NextChange, pull.NextNews);
                await TurnAsync(stoppingToken);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(Task.Delay(options.DriftInterval, clock, waiting.Token), change, news);
                await waiting.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next start checks at once.
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or StorageException)
        {
            LogLater(e.Message);
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var look = finder.Find();
        var found = look.Objects;
        var noted = store.Database.Read(DriftTable.Read);
        var keys = found.Select(d => d.Key).ToHashSet();
        var kept = look.IsWhole ? [] : Kept(found, noted.Keys);
        DriftedObject[] begun =
            [.. found.Where(d => !kept.Contains(d.Key) && noted.GetValueOrDefault(d.Key)?.Cause != Word(d.Cause))];
        NotedDrift[] ended = [.. noted.Values.Where(n => !keys.Contains(n.Key) && !kept.Contains(n.Key))];
        var now = clock.GetUtcNow();
        if (begun.Length + ended.Length > 0)
        {
            await audit.ChangeAsync(
                Actor.System,
                (connection, transaction) =>
                {
                    var notes = begun.Select(d => new NotedDrift(d.Kind, d.Name, Word(d.Cause), now.ToUnixTimeMilliseconds()));
                    DriftTable.Write(connection, transaction, notes, ended);
                    EventIndex.Note(connection, transaction, DriftTrail.ToldBy(begun, ended));
                    return Change.Each(true, DriftTrail.Of(begun, ended));
                },
                cancellationToken);
        }

        keys.UnionWith(kept);
        Volatile.Write(ref _last, new Checked(keys.Count, now));
        Log(begun, ended);
    }

    /// <summary>Of what was noted, that which stays noted while the files of the folder cannot be looked at: all that is not known to be of
    /// other files.</summary>
    private HashSet<(string Kind, string Name)> Kept(
        IReadOnlyList<DriftedObject> found, IEnumerable<(string Kind, string Name)> noted)
    {
        var others = objects.All.Where(o => o.IsManaged && o.Owner != options.Owner).Select(o => o.Key)
            .Concat(found.Where(d => d.Owner != options.Owner).Select(d => d.Key)).ToHashSet();
        return [.. noted.Where(key => !others.Contains(key))];
    }

    private static string Word(DriftCause cause) => cause.ToString().ToLowerInvariant();

    private void Log(DriftedObject[] begun, NotedDrift[] ended)
    {
        foreach (var drifted in begun.Take(LoggedMax))
        {
            LogBegan(drifted.Kind, drifted.Name, drifted.File, drifted.Owner, Word(drifted.Cause));
        }

        foreach (var noted in ended.Take(LoggedMax))
        {
            LogEnded(noted.Kind, noted.Name);
        }

        if (begun.Length > LoggedMax || ended.Length > LoggedMax)
        {
            LogMore(begun.Length, ended.Length);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Kind} {Name} is not as {File} of {Owner} has it: {Cause}.")]
    private partial void LogBegan(string kind, string name, string? file, string owner, string cause);

    [LoggerMessage(2, LogLevel.Information, "{Kind} {Name} is as its file has it again.")]
    private partial void LogEnded(string kind, string name);

    [LoggerMessage(3, LogLevel.Warning, "In all, {Begun} objects began to differ from their files and {Ended} no longer do.")]
    private partial void LogMore(int begun, int ended);

    [LoggerMessage(4, LogLevel.Error, "Objects could not be checked against their files; it is tried again: {Reason}")]
    private partial void LogLater(string reason);

    private sealed record Checked(int Count, DateTimeOffset At);
}
