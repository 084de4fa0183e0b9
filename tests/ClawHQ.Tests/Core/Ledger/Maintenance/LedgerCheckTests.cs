using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Ledger.Maintenance;

public class LedgerCheckTests
{
    [Fact]
    public async Task A_whole_ledger_passes_both_checks()
    {
        await using var ledger = await FilledAsync();

        var whole = ledger.Check(true);
        var tail = ledger.Check(false, 150);

        Assert.Equal((202, 202, 200), (whole.Position, whole.Entries, whole.Keys));
        Assert.Equal(52, tail.Entries);
        Assert.Empty(whole.Problems);
        Assert.Empty(tail.Problems);
    }

    [Theory]
    [InlineData("UPDATE entries_202611 SET block = substr(block, 1, 60) || x'FF' || substr(block, 62)", "is damaged")]
    [InlineData("UPDATE entries_202611 SET block = substr(block, 1, length(block) - 512)", "is damaged")]
    [InlineData("DELETE FROM entries_202611 WHERE first_seq = 1", "is missing")]
    [InlineData("DELETE FROM blocks WHERE first_seq = 1", "The directory lists")]
    [InlineData("UPDATE blocks SET count = count + 1 WHERE first_seq = 1", "does not hold what its directory says")]
    [InlineData("UPDATE ledger_state SET position = position + 1", "1 numbers up to 203 have no entry")]
    [InlineData("DELETE FROM dedupe_202611", "Month 202611 holds 0 identities; 200 were taken in.")]
    [InlineData("UPDATE dedupe_202611 SET keys = x'00' || substr(keys, 2)", "of the identities of month 202611 is damaged")]
    [InlineData("UPDATE cursor_pages SET cursors = x'0102030405060708'", "Page 0 of the series cursors is damaged")]
    [InlineData("DELETE FROM series", "0 series are known, 2 cursors are stored.")]
    [InlineData("DELETE FROM dimension_sets", "which does not exist")]
    public async Task What_is_damaged_or_missing_is_found(string damage, string problem)
    {
        await using var ledger = await FilledAsync();
        await ledger.CloseAsync();
        using (var connection = new SqliteConnection($"Data Source={ledger.Database.Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            _ = command.ExecuteNonQuery();
        }

        var result = ledger.Check(true);

        Assert.False(result.IsGood);
        Assert.Contains(result.Problems, found => found.Contains(problem, StringComparison.Ordinal));
    }

    private static async Task<LedgerFolder> FilledAsync()
    {
        var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync([.. Enumerable.Range(0, 100).Select(i => Drafts.Call(ledger.Dimensions, i))]);
        _ = await ledger.AppendAsync([.. Enumerable.Range(100, 100).Select(i => Drafts.Call(ledger.Dimensions, i))]);
        _ = await ledger.AppendAsync(
            Drafts.Group(ledger.Dimensions, Drafts.Noon, Drafts.Cumulative(1, Drafts.Noon, 5)),
            Drafts.Group(ledger.Dimensions, Drafts.Noon, Drafts.Cumulative(2, Drafts.Noon, 5)));
        return ledger;
    }
}
