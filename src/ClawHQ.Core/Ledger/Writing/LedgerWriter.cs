using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Maintenance;
using ClawHQ.Core.Pricing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>The one loop that changes money: takes all waiting requests, commits them together, then answers all of them.</summary>
public sealed partial class LedgerWriter : ILedger, IHostedService, IDisposable
{
    private static readonly TimeSpan RecoveryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WorkPause = TimeSpan.FromMilliseconds(50);

    private readonly LedgerDatabase _database;
    private readonly DimensionRegistry _dimensions;
    private readonly EntryBlocks _stored;
    private readonly IPricer _pricer;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<LedgerWriter> _log;
    private readonly AppendQueue _queue;
    private readonly ProjectionFeed _feed;
    private readonly LedgerUpkeep _upkeep;
    private readonly CheckpointTiming _timing;
    private readonly Availability _availability;
    private readonly LedgerMetrics? _metrics;
    private readonly List<PendingAppend> _batch = [];
    private readonly Thread _thread;
    private LedgerSession? _session;
    private bool _isRestored;
    private bool _isDisposed;
    private long _position;
    private long _seriesCount;

    /// <param name="database">The file.</param>
    /// <param name="dimensions">Dimension sets by number.</param>
    /// <param name="stored">Blocks that are stored.</param>
    /// <param name="pricer">Prices what is booked from metrics.</param>
    /// <param name="projections">What follows every commit.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">The log.</param>
    /// <param name="metrics">Counts commits; null when nobody asks.</param>
    public LedgerWriter(
        LedgerDatabase database,
        DimensionRegistry dimensions,
        EntryBlocks stored,
        IPricer pricer,
        IEnumerable<ILedgerProjection> projections,
        LedgerOptions options,
        TimeProvider clock,
        ILogger<LedgerWriter> log,
        LedgerMetrics? metrics = null)
    {
        _database = database;
        _dimensions = dimensions;
        _stored = stored;
        _pricer = pricer;
        _options = options;
        _clock = clock;
        _log = log;
        _queue = new AppendQueue(options.QueueRequestsMax, options.QueueRecordsMax);
        _feed = new ProjectionFeed([.. projections], stored);
        _upkeep = new LedgerUpkeep(dimensions, options.Retention, clock, log);
        _timing = new CheckpointTiming(options, clock);
        _availability = new Availability(database, log);
        _metrics = metrics;
        _metrics?.Watch(this, _queue);
        _thread = new Thread(Run) { Name = "ledger", IsBackground = true };
    }

    public long Position => Volatile.Read(ref _position);

    public string? Unavailable => _availability.Reason;

    /// <summary>Cumulative series that have a cursor.</summary>
    public long SeriesCount => Volatile.Read(ref _seriesCount);

    /// <inheritdoc cref="LedgerUpkeep.NextDrop"/>
    internal Task NextDrop => _upkeep.NextDrop;

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
    {
        AppendGuard.Check(request);
        if (Unavailable is { } reason)
        {
            throw new LedgerUnavailableException(reason);
        }

        var append = new PendingAppend(request);
        _queue.Add(append);
        return new ValueTask<AppendResult>(append.Done.WaitAsync(cancellationToken));
    }

    /// <summary>Opens the file, brings the projections up to date, and starts the loop.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = TryOpen();
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Refuses new requests, commits those that wait, stores the projections and closes the file.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        while (_thread.IsAlive && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
    }

    /// <summary>As <see cref="StopAsync"/>. The container knows this instance by several names and may call more than once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _queue.Close();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _session?.Dispose();
        _queue.Dispose();
    }

    private void Run()
    {
        while (!_queue.IsDrained)
        {
            var patience = _upkeep.IsBehind || _feed.IsCheckpointing ? WorkPause : RecoveryPause;
            _queue.Take(_batch, _options.CommitRecordsMax, patience);
            if (_session is null && !TryOpen())
            {
                FailAll(new LedgerUnavailableException(Unavailable ?? "The ledger is not open."));
                continue;
            }

            if (_batch.Count > 0)
            {
                Commit();
                _upkeep.Committed();
            }

            CheckpointWhenDue();
            KeepUp();
        }

        Close();
    }

    private bool TryOpen()
    {
        try
        {
            _session = LedgerSession.Open(_database, _dimensions, _stored, _pricer, _options);
            var position = _session.Transaction.Position;
            UpdateProjections(_session.Connection, position);

            _timing.Restart();
            Volatile.Write(ref _position, position);
            Volatile.Write(ref _seriesCount, _session.Transaction.SeriesCount);
            _availability.Regain();
            return true;
        }
        catch (Exception e)
        {
            CloseSession();
            _availability.Lose(e);
            return false;
        }
    }

    private void UpdateProjections(LedgerConnection connection, long position)
    {
        if (!_isRestored)
        {
            _feed.Restore(connection, position);
        }
        else if (position != Position)
        {
            // A commit that failed had become durable all the same. Should one of them fail now, all start from the file.
            _isRestored = false;
            _feed.CatchUp(Position);
        }

        _isRestored = true;
    }

    private void Commit()
    {
        var transaction = (_session ?? throw new InvalidOperationException("The ledger is not open.")).Transaction;
        var begun = _clock.GetTimestamp();
        try
        {
            transaction.Begin(_clock.GetUtcNow().ToUnixTimeMilliseconds());
            foreach (var append in _batch)
            {
                append.Result = transaction.Take(append.Request);
            }

            transaction.Commit();
        }
        catch (Exception e)
        {
            Recover(e);
            return;
        }

        Volatile.Write(ref _position, transaction.Position);
        Volatile.Write(ref _seriesCount, transaction.SeriesCount);
        _metrics?.Committed(_clock.GetElapsedTime(begun), transaction.Entries, _batch.Sum(a => a.Result.Duplicates));
        Project(transaction);
        foreach (var append in _batch)
        {
            append.Complete(transaction.Position);
        }

        _batch.Clear();
    }

    /// <summary>A projection that fails has missed entries: it is restored and gets them again before the next commit.</summary>
    private void Project(LedgerTransaction committed)
    {
        try
        {
            _feed.Apply(committed.Entries);
            committed.End();
        }
        catch (Exception e)
        {
            LogProjectionFailed(e);
            committed.End();
            _isRestored = false;
            CloseSession();
        }
    }

    /// <summary>Nothing of the failed transaction stays. When the store is at fault all wait for its recovery; when a request is, the
    /// others are not its hostages.</summary>
    private void Recover(Exception failure)
    {
        CloseSession();
        if (IsStorage(failure))
        {
            _availability.Lose(failure);
            FailAll(new LedgerUnavailableException(Unavailable ?? failure.Message, failure));
            return;
        }

        LogRequestFailed(failure);
        if (_batch.Count == 1)
        {
            FailAll(failure);
            return;
        }

        PendingAppend[] all = [.. _batch];
        foreach (var append in all)
        {
            append.Reset();
            _batch.Clear();
            _batch.Add(append);
            if (_session is not null || TryOpen())
            {
                Commit();
            }
            else
            {
                FailAll(new LedgerUnavailableException(Unavailable ?? failure.Message));
            }
        }
    }

    private void CheckpointWhenDue()
    {
        if (_session is null)
        {
            return;
        }

        if (_feed.IsBuilt)
        {
            StoreCheckpoint(_session);
        }
        else if (!_feed.IsCheckpointing && _timing.IsDue(_feed.Behind(Position)))
        {
            _feed.BeginCheckpoint(_database, Position);
        }
    }

    private void StoreCheckpoint(LedgerSession session)
    {
        _timing.Storing();
        try
        {
            _feed.StoreCheckpoint(session.Connection);
            _timing.Stored();
        }
        catch (SqliteException e)
        {
            // It may have become durable all the same: only the file knows.
            _isRestored = false;
            CloseSession();
            _availability.Lose(e);
        }
        catch (Exception e)
        {
            // The entries are safe, and the projection keeps its changes in memory: booking goes on, the next try comes later.
            LogCheckpointFailed(e);
        }
    }

    private void KeepUp()
    {
        if (_session is null)
        {
            return;
        }

        try
        {
            if (_upkeep.Run(_session.Connection, _feed.IsCheckpointing))
            {
                CloseSession();
                _upkeep.TellDropped();
            }
        }
        catch (LedgerCorruptException e)
        {
            // What was joined stays as it was; the check says which block is damaged. Booking goes on.
            LogDamage(e);
        }
        catch (Exception e)
        {
            CloseSession();
            _availability.Lose(e);
        }
    }

    private void Close()
    {
        if (_session is not null && _feed.IsCheckpointing)
        {
            StoreCheckpoint(_session);
        }

        if (_session is not null && _feed.Behind(Position) > 0)
        {
            _feed.BeginCheckpoint(_database, Position);
            StoreCheckpoint(_session);
        }

        CloseSession();
    }

    private void CloseSession()
    {
        _feed.AbandonCheckpoint();
        _session?.Dispose();
        _session = null;
    }

    private void FailAll(Exception reason)
    {
        foreach (var append in _batch)
        {
            append.Fail(reason);
        }

        _batch.Clear();
    }

    private static bool IsStorage(Exception e) => e
        is SqliteException or IOException or UnauthorizedAccessException or LedgerCorruptException;

    [LoggerMessage(3003, LogLevel.Error, "A request to the ledger failed. The others of its commit are tried again without it.")]
    private partial void LogRequestFailed(Exception reason);

    [LoggerMessage(3005, LogLevel.Error, "Small blocks could not be joined.")]
    private partial void LogDamage(Exception reason);

    [LoggerMessage(3006, LogLevel.Error, "The projections of the ledger could not be stored. They are kept in memory and tried again.")]
    private partial void LogCheckpointFailed(Exception reason);

    [LoggerMessage(3004, LogLevel.Error, "A projection of the ledger failed. It is restored from its last checkpoint.")]
    private partial void LogProjectionFailed(Exception reason);
}
