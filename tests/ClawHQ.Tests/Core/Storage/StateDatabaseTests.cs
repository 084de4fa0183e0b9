using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Tests.Core.Storage;

public sealed class StateDatabaseTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("clawhq-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_throws_leaves_nothing_and_the_next_one_works()
    {
        using var folder = DataFolder.Open(_folder);
        using var database = Open(folder, new Migration("a", 1, "CREATE TABLE t(x INTEGER)"));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await database.WriteUnrecordedAsync(
            "a test",
            (connection, transaction) =>
            {
                connection.Execute("INSERT INTO t VALUES (1)", transaction: transaction);
                throw new InvalidOperationException();
            },
            Cancelled));
        await database.WriteUnrecordedAsync(
            "a test",
            (connection, transaction) =>
            {
                connection.Execute("INSERT INTO t VALUES (2)", transaction: transaction);
            },
            Cancelled);

        Assert.Equal([2], database.Read(connection => connection.Query<int>("SELECT x FROM t").ToList()));
    }

    [Fact]
    public void Later_versions_are_applied_once_to_an_older_database()
    {
        using var folder = DataFolder.Open(_folder);
        var first = new Migration("a", 1, "CREATE TABLE t(x INTEGER); INSERT INTO t VALUES (1)");
        Open(folder, first).Dispose();
        var second = new Migration("a", 2, "UPDATE t SET x = x + 10");
        Open(folder, first, second).Dispose();

        using var database = Open(folder, first, second);
        Assert.Equal(11, database.Read(connection => connection.ExecuteScalar<int>("SELECT x FROM t")));
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused_with_what_to_do()
    {
        using var folder = DataFolder.Open(_folder);
        Open(folder, new Migration("a", 1, "SELECT 1"), new Migration("a", 2, "SELECT 1")).Dispose();

        var refusal = Assert.Throws<StorageException>(() => Open(folder, new Migration("a", 1, "SELECT 1")));
        Assert.Equal(
            "The data folder was written by a newer ClawHQ (tables of a, version 2). "
            + "Start that version, or restore a backup made by this one.",
            refusal.Message);
    }

    [Fact]
    public void A_damaged_database_is_refused_with_what_to_do()
    {
        File.WriteAllText(Path.Combine(_folder, "clawhq.db"), new string('x', 5_000));
        using var folder = DataFolder.Open(_folder);

        Assert.Contains("Restore a backup", Assert.Throws<StorageException>(() => Open(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_for_its_owner_and_for_one_server_only()
    {
        var path = Path.Combine(_folder, "new");
        using var folder = DataFolder.Open(path);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == OwnerOnly);
        Assert.Equal(
            $"Another ClawHQ server uses the data folder {path}. Stop it first, or choose another folder with --data.",
            Assert.Throws<StorageException>(() => DataFolder.Open(path)).Message);
    }

    [Fact]
    public void A_lock_file_left_by_a_dead_server_does_not_bar_the_next()
    {
        DataFolder.Open(_folder).Dispose();

        using var again = DataFolder.Open(_folder);
        Assert.Equal(_folder, again.Path);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static StateDatabase Open(DataFolder folder, params Migration[] migrations) => new(folder, migrations, TimeProvider.System);
}
