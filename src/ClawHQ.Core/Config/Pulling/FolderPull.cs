using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>
/// Keeps the server in step with a folder: reads it when it has changed and settled, and applies it as a whole or not at all. What it
/// cannot apply it tries again, so that mending the files, or what they refer to, is enough.
/// </summary>
public sealed partial class FolderPull : BackgroundService
{
    /// <summary>Problems of one change that are logged.</summary>
    private const int LoggedMax = 20;

    /// <summary>How long names, lengths and times must stay as they are before the files are read.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    private static readonly Actor FolderActor = Actor.System with { Name = "folder" };

    private readonly ConfigOptions _options;
    private readonly ConfigChanges _changes;
    private readonly PlanWarnings _warnings;
    private readonly TimeProvider _clock;
    private readonly ILogger<FolderPull> _logger;
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChangeSignal _news = new();
    private string? _seen;
    private string? _read;
    private string? _applied;
    private DateTimeOffset _readAt;
    private volatile IReadOnlyList<ManifestFile>? _files;
    private volatile FolderState? _state;

    public FolderPull(ConfigOptions options, ConfigChanges changes, PlanWarnings warnings, TimeProvider clock, ILogger<FolderPull> logger)
    {
        (_options, _changes, _warnings, _clock, _logger) = (options, changes, warnings, clock, logger);
        _state = options.Folder is { } folder ? new FolderState { Folder = folder, Owner = options.Owner } : null;
    }

    /// <summary>How things stand; null where no folder is set.</summary>
    public FolderState? State => _state;

    /// <summary>The files as they were read last; null before the first time, and where no folder is set.</summary>
    internal IReadOnlyList<ManifestFile>? Files => _files;

    /// <summary>Ends when the folder is applied next, or is found to be wrong in another way.</summary>
    internal Task NextNews => _news.Next;

    /// <summary>Ends when the folder was read for the first time, or found unreadable; at once where none is set.</summary>
    internal Task FirstRead => _options.Folder is null ? Task.CompletedTask : _firstRead.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Folder is not { } folder)
        {
            return;
        }

        // The start of the server does not wait for the folder.
        await Task.Yield();
        var reader = new FolderReader(folder);
        try
        {
            while (true)
            {
                var isSettling = await TurnAsync(reader, stoppingToken);
                await Task.Delay(isSettling ? SettleTime : _options.PollInterval, _clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next start looks again.
        }
    }

    /// <summary>Looks once.</summary>
    /// <returns>Whether the folder is being changed, and is to be looked at again soon.</returns>
    private async Task<bool> TurnAsync(FolderReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(reader, cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or StorageException or IOException or UnauthorizedAccessException)
        {
            Refuse([new ProblemItem(_options.Folder!, null, $"The folder could not be applied: {e.Message}")]);
            return false;
        }
    }

    private async Task<bool> LookAsync(FolderReader reader, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var listing = reader.List();
        Tell(state => state with { LookedAt = now });
        if (listing.Problems.Count > 0)
        {
            _seen = null;
            Refuse(listing.Problems);
            return false;
        }

        var mark = listing.Mark;
        if (mark != _seen || GitRevision.IsBusy(listing.Root, now))
        {
            _seen = mark;
            Tell(state => state with { IsSettling = true });
            return true;
        }

        // Names, lengths and times do not tell everything: now and then the texts are looked at all the same.
        var isDue = mark != _read || State!.Problems.Count > 0 || now - _readAt >= _options.DriftInterval;
        if (isDue && !await ReadAsync(reader, listing, cancellationToken))
        {
            return true;
        }

        Tell(state => state with { IsSettling = false });
        return false;
    }

    /// <summary>Reads the files and applies what is new of them.</summary>
    /// <returns>False when they changed while they were read.</returns>
    private async Task<bool> ReadAsync(FolderReader reader, FolderListing listing, CancellationToken cancellationToken)
    {
        var problems = new List<ProblemItem>();
        var files = FolderReader.Read(listing, problems);
        var revision = GitRevision.Of(listing);
        if (reader.List().Mark != listing.Mark)
        {
            return false;
        }

        (_read, _readAt) = (listing.Mark, _clock.GetUtcNow());
        if (problems.Count == 0 && files.Count == 0)
        {
            // A folder that is not mounted is empty too, and would delete everything.
            const string hint = "To have nothing, delete the objects and leave config.folder out.";
            problems.Add(new ProblemItem(_options.Folder!, null, "The folder has no YAML file; nothing is applied.", hint));
        }

        Tell(state => state with { Files = files.Count, Revision = revision });
        if (problems.Count > 0)
        {
            Refuse(problems);
            return true;
        }

        _files = files;
        var hash = FolderReader.Hash(files);
        if (hash != _applied || State!.Problems.Count > 0)
        {
            await ApplyAsync(files, hash, revision, cancellationToken);
        }
        else if (revision is not null)
        {
            // A commit of what was applied with uncommitted changes is in force without another apply.
            Tell(state => state with { AppliedRevision = revision });
        }

        _firstRead.TrySetResult();
        return true;
    }

    private async Task ApplyAsync(IReadOnlyList<ManifestFile> files, string hash, string? revision, CancellationToken cancellationToken)
    {
        var outcome = await _changes.ApplyAsync(
            files, new PlanChoice(_options.Owner, _options.Prune), null, FolderActor, cancellationToken, revision);
        if (!outcome.IsDone)
        {
            Refuse(outcome.Problems);
            return;
        }

        _applied = hash;
        if (State!.Problems.Count > 0)
        {
            LogMended(_options.Folder!);
        }

        LogApplied(_options.Folder!, revision ?? "no commit", PlanText.Sum(outcome.Plan!));
        foreach (var warning in _warnings.AddTo(outcome.Plan!, static _ => true).Warnings.Take(LoggedMax))
        {
            LogWarning(_options.Folder!, PlanText.Line(warning));
        }

        Tell(state => state with { Problems = [], IsSettling = false, AppliedAt = _clock.GetUtcNow(), AppliedRevision = revision });
        _news.Raise();
    }

    /// <summary>Keeps what is wrong, and logs it where it is something else than before.</summary>
    private void Refuse(IReadOnlyList<ProblemItem> problems)
    {
        var isNew = !problems.SequenceEqual(State!.Problems);
        Tell(state => state with { Problems = problems, IsSettling = false });
        _firstRead.TrySetResult();
        if (!isNew)
        {
            return;
        }

        _news.Raise();
        foreach (var problem in problems.Take(LoggedMax))
        {
            LogRefused(_options.Folder!, $"{problem.Path}: {problem.Message} {problem.Hint}".Trim());
        }
    }

    /// <summary>Only the loop of this service changes the state.</summary>
    private void Tell(Func<FolderState, FolderState> change) => _state = change(_state!);

    [LoggerMessage(1, LogLevel.Information, "Configuration of {Folder} is applied ({Revision}): {Sum}")]
    private partial void LogApplied(string folder, string revision, string sum);

    [LoggerMessage(2, LogLevel.Warning, "Configuration of {Folder} cannot be applied; nothing of it is: {Problem}")]
    private partial void LogRefused(string folder, string problem);

    [LoggerMessage(4, LogLevel.Warning, "Configuration of {Folder} is applied, and probably has a slip: {Warning}")]
    private partial void LogWarning(string folder, string warning);

    [LoggerMessage(3, LogLevel.Information, "Configuration of {Folder} can be applied again.")]
    private partial void LogMended(string folder);
}
