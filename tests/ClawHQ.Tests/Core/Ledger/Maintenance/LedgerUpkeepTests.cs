using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Writing;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Tests.Core.Ledger.Maintenance;

public class LedgerUpkeepTests
{
    private const long Day = 86_400_000;

    [Fact]
    public async Task Commits_of_one_call_each_are_joined_and_nothing_is_lost_or_known_twice()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        EntryDraft Draft(int i) => Drafts.Call(ledger.Dimensions, i, Drafts.Noon - (i % 2 * 40 * Day) + (i * 1000));
        for (var i = 0; i < 300; i++)
        {
            _ = await ledger.AppendAsync(Draft(i));
        }

        Assert.InRange(ledger.Query("SELECT count(*) FROM blocks", r => r.GetInt64(0))[0], 2, 160);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), ledger.Entries.Select(e => e.Seq));
        Assert.Equal(300, ledger.Blocks.Read(new() { IsDescending = true }).First().Seq);
        Assert.Empty(ledger.Check(true).Problems);

        await ledger.ReopenAsync();
        var replay = await ledger.AppendAsync([.. Enumerable.Range(0, 300).Select(Draft)]);
        Assert.Equal(new AppendResult(0, 300, 300), replay);
        Assert.Equal([7L, 250L], ledger.Blocks.Find([250, 7, 999]).Select(e => e.Seq));
    }

    [Fact]
    public async Task Middling_blocks_are_joined_while_no_request_waits()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        for (var i = 0; i < 66; i++)
        {
            _ = await ledger.AppendAsync([.. Enumerable.Range(i * 300, 300).Select(id => Drafts.Call(ledger.Dimensions, id))]);
        }

        await Wait.UntilAsync(() => ledger.Query("SELECT max(count) FROM blocks", r => r.GetInt64(0))[0] > 8192);

        Assert.Equal(66 * 300, ledger.Entries.Count);
        Assert.Empty(ledger.Check(true).Problems);
    }

    [Fact]
    public async Task Whole_months_beyond_the_retention_are_dropped_with_their_identities_and_resting_cursors()
    {
        var log = new LogLines<LedgerWriter>();
        await using var ledger = new LedgerFolder { Log = log };
        await ledger.OpenAsync();
        var old = Drafts.Noon - (800 * Day);
        _ = await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 1, old), Drafts.Call(ledger.Dimensions, 2));
        var groups = Enumerable.Range(0, 70).Select(i => Drafts.Group(
            ledger.Dimensions, i < 64 ? old : Drafts.Noon, Drafts.Cumulative(i, i < 64 ? old : Drafts.Noon, 5, start: old))).ToArray();
        _ = await ledger.AppendAsync(groups);

        await ledger.ReopenAsync();
        await Wait.UntilAsync(() => ledger.Query("SELECT count(*) FROM months", r => r.GetInt64(0))[0] == 1
            && ledger.Writer.SeriesCount == 6);

        Assert.Equal([2L, .. Enumerable.Range(67, 6).Select(i => (long)i)], ledger.Entries.Select(e => e.Seq));
        Assert.Empty(ledger.Check(true).Problems);
        Assert.Equal(6, ledger.Query("SELECT count(*) FROM series", r => r.GetInt64(0))[0]);
        var month = DateTimeOffset.FromUnixTimeMilliseconds(old);
        Assert.Contains(
            (LogLevel.Warning, $"Dropped the entries of {month:yyyy-MM}, which is wholly older than ledger.retention (400 days). "
                + "Their sums stay."),
            log.All);
        Assert.Equal(73, (await ledger.AppendAsync(Drafts.Call(ledger.Dimensions, 3, old))).Position);
    }
}
