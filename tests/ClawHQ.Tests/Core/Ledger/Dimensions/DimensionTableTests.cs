using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Ledger.Dimensions;

public class DimensionTableTests
{
    [Theory]
    [InlineData("a\0b", "a\0c")]
    [InlineData("ünïcode", "")]
    public async Task Values_of_every_form_survive_being_stored(string first, string second)
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 1, agent: first), Drafts.Call(ledger.Dimensions, 2, agent: second));
        await ledger.ReopenAsync();

        Assert.Equal([first, second], ledger.Entries.Select(e => e.Dimensions.Agent));
    }

    [Fact]
    public async Task A_file_in_which_two_combinations_became_equal_opens_and_is_booked_into()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        await ledger.AppendAsync(
            Drafts.Call(ledger.Dimensions, 1, agent: "a"), Drafts.Call(ledger.Dimensions, 2, agent: "b"),
            Drafts.Call(ledger.Dimensions, 3, agent: "c"));
        await ledger.CloseAsync();
        Damage(ledger.Database.Path, "UPDATE dimension_sets SET agent = 'a' WHERE id = 2");
        await ledger.OpenAsync();
        await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 4, agent: "a"), Drafts.Call(ledger.Dimensions, 5, agent: "d"));
        await ledger.ReopenAsync();

        Assert.Equal(["a 1", "a 2", "c 3", "a 1", "d 4"], ledger.Entries.Select(e => $"{e.Dimensions.Agent} {e.Dimensions.Id}"));
    }

    private static void Damage(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
