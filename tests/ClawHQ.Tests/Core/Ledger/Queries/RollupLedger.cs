using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Rollups.Checkpoints;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Ledger.Writing;
using ClawHQ.Tests.Fakes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawHQ.Tests.Core.Ledger.Queries;

/// <summary>A real ledger with its rollups, and beside it a list of what was appended. Can be restarted and crashed.</summary>
internal sealed class RollupLedger : IAsyncDisposable
{
    private readonly List<string> _folders = [];
    private readonly LedgerOptions _options;
    private LedgerDatabase _database = null!;
    private LedgerWriter _writer = null!;
    private int _nextKey;

    private RollupLedger(LedgerOptions options) => _options = options;

    public List<LedgerEntry> Entries { get; } = [];

    public DimensionRegistry Registry { get; private set; } = null!;

    public RollupState State { get; private set; } = null!;

    public SpendQueries Spend { get; private set; } = null!;

    public RollupCheck Check { get; private set; } = null!;

    /// <summary>The ledger's file.</summary>
    public string File => _database.Path;

    /// <summary>The ledger's file, as it is open now.</summary>
    public LedgerDatabase Database => _database;

    /// <summary>Why the ledger cannot be written; null while it can.</summary>
    public string? Unavailable => _writer.Unavailable;

    /// <summary>Runs on each new writer connection from the next start on.</summary>
    public Action<SqliteConnection>? WriterOpened { get; set; }

    public SummaryQueries Summaries { get; private set; } = null!;

    /// <param name="checkpointEntries">Entries after which rollups are stored.</param>
    public static async Task<RollupLedger> OpenAsync(int checkpointEntries = 50_000)
    {
        var ledger = new RollupLedger(new LedgerOptions { CheckpointEntries = checkpointEntries });
        await ledger.OpenAsync(Directory.CreateTempSubdirectory("clawhq-rollups-").FullName);
        return ledger;
    }

    public async Task AppendAsync(params IReadOnlyList<LedgerEntry> entries)
    {
        var request = new AppendRequest();
        foreach (var entry in entries)
        {
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)(++_nextKey), entry.Time) });
        }

        _ = await _writer.AppendAsync(request, TestContext.Current.CancellationToken);
        Entries.AddRange(entries);
    }

    public async Task OutcomeAsync(TaskOutcome outcome)
    {
        var request = new AppendRequest();
        request.Outcomes.Add(outcome);
        _ = await _writer.AppendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the rollups are stored up to an entry at least.</summary>
    public Task StoredAsync(long position) => Wait.UntilAsync(() =>
    {
        using var connection = _database.OpenReader();
        return RollupStore.Position(connection) >= position;
    });

    /// <summary>Stops in order, which stores the rollups, and starts again.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync(_folders[^1]);
    }

    /// <summary>Goes on with a copy of the files as they are while the ledger runs: what a crash would have left.</summary>
    public async Task CrashAsync()
    {
        var image = Directory.CreateTempSubdirectory("clawhq-rollups-").FullName;
        foreach (var file in Directory.GetFiles(_folders[^1], "ledger.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            System.IO.File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        }

        await CloseAsync();
        await OpenAsync(image);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        foreach (var folder in _folders.Distinct())
        {
            Directory.Delete(folder, true);
        }
    }

    private async Task OpenAsync(string folder)
    {
        _folders.Add(folder);
        _database = new LedgerDatabase(folder) { WriterOpened = WriterOpened };
        Registry = _database.LoadDimensions();
        State = new RollupState();
        var blocks = new EntryBlocks(_database, Registry);
        _writer = new LedgerWriter(
            _database, Registry, blocks, new FlatPricer(), [new RollupProjection(State, Registry)], _options, TimeProvider.System,
            NullLogger<LedgerWriter>.Instance);
        await _writer.StartAsync(CancellationToken.None);
        Summaries = new SummaryQueries(State, Registry, _database);
        Check = new RollupCheck(State, Registry, _database, blocks);
        Spend = new SpendQueries(State, Registry, _database, blocks, Summaries);
    }

    private async Task CloseAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        Spend.Dispose();
        SqliteConnection.ClearAllPools();
    }
}
