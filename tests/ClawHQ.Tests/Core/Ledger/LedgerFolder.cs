using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Maintenance;
using ClawHQ.Core.Ledger.Writing;
using ClawHQ.Tests.Fakes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawHQ.Tests.Core.Ledger;

/// <summary>A ledger in a folder of its own that can be closed and opened again.</summary>
internal sealed class LedgerFolder : IAsyncDisposable
{
    private readonly ILedgerProjection[] _projections;
    private LedgerWriter? _writer;

    public LedgerFolder(params ILedgerProjection[] projections)
    {
        _projections = projections;
        Folder = Directory.CreateTempSubdirectory("clawhq-ledger-").FullName;
        Database = new LedgerDatabase(Folder);
        Dimensions = new DimensionRegistry();
        Blocks = new EntryBlocks(Database, Dimensions);
    }

    public string Folder { get; }

    public LedgerDatabase Database { get; private set; }

    public DimensionRegistry Dimensions { get; private set; }

    public EntryBlocks Blocks { get; private set; }

    public LedgerOptions Options { get; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public ILogger<LedgerWriter> Log { get; init; } = NullLogger<LedgerWriter>.Instance;

    public LedgerWriter Writer => _writer ?? throw new InvalidOperationException("Open the ledger first.");

    /// <summary>All entries in order.</summary>
    public List<LedgerEntry> Entries => [.. Blocks.Read(new EntryScan())];

    public static async Task<LedgerFolder> OpenedAsync(params ILedgerProjection[] projections)
    {
        var folder = new LedgerFolder(projections);
        await folder.OpenAsync();
        return folder;
    }

    public async Task OpenAsync()
    {
        var opened = Database.WriterOpened;
        Database = new LedgerDatabase(Folder) { WriterOpened = opened };
        Dimensions = Database.LoadDimensions();
        Blocks = new EntryBlocks(Database, Dimensions);
        _writer = new LedgerWriter(
            Database, Dimensions, Blocks, new FlatPricer(), _projections, Options, Clock, Log);
        await _writer.StartAsync(CancellationToken.None);
    }

    public async Task CloseAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.StopAsync(CancellationToken.None);
            writer.Dispose();
        }

        Database.Dispose();
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public LedgerCheckResult Check(bool isWhole, long after = 0) =>
        new LedgerCheck(Database, Clock).Run(isWhole, after, CancellationToken.None);

    /// <summary>Rows of a statement on the ledger's file.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row)
    {
        using var connection = Database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public Task<AppendResult> AppendAsync(AppendRequest request) => Writer.AppendAsync(request, CancellationToken.None).AsTask();

    public Task<AppendResult> AppendAsync(params EntryDraft[] drafts)
    {
        var request = new AppendRequest();
        request.Entries.AddRange(drafts);
        return AppendAsync(request);
    }

    public Task<AppendResult> AppendAsync(params MetricGroup[] groups)
    {
        var request = new AppendRequest();
        request.Groups.AddRange(groups);
        return AppendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, true);
    }
}
