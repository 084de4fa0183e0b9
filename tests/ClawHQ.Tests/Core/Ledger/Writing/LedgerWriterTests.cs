using ClawHQ.Core.Ledger;

namespace ClawHQ.Tests.Core.Ledger.Writing;

public class LedgerWriterTests
{
    [Fact]
    public async Task What_was_appended_is_read_back_after_a_restart_with_numbers_without_gaps()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var drafts = Enumerable.Range(0, 100)
            .Select(i => Drafts.Call(ledger.Dimensions, i, Drafts.Noon - (i * 86_400_000L), agent: $"agent-{i % 7}")).ToArray();

        var result = await ledger.AppendAsync(drafts);
        await ledger.ReopenAsync();

        Assert.Equal(new AppendResult(100, 0, 100), result);
        Assert.Equal(drafts.Select(d => d.Entry), ledger.Entries);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), ledger.Entries.Select(e => e.Seq));
        Assert.Equal(100, ledger.Writer.Position);
    }

    [Fact]
    public async Task The_same_identity_is_booked_once_in_one_request_in_two_and_across_a_restart()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        EntryDraft Draft() => Drafts.Call(ledger.Dimensions, 1);

        var twice = await ledger.AppendAsync(Draft(), Draft());
        var again = await ledger.AppendAsync(Draft());
        await ledger.ReopenAsync();
        var draft = Draft();
        var restarted = await ledger.AppendAsync(draft);

        Assert.Equal(new AppendResult(1, 1, 1), twice);
        Assert.Equal(new AppendResult(0, 1, 1), again);
        Assert.Equal(new AppendResult(0, 1, 1), restarted);
        Assert.Equal(AppendStatus.Duplicate, draft.Status);
        _ = Assert.Single(ledger.Entries);
    }

    [Fact]
    public async Task An_identity_of_any_time_is_booked_once_whatever_the_time_of_the_replay()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        EntryDraft Draft(long time)
        {
            var draft = Drafts.Call(ledger.Dimensions, 1, time);
            return new EntryDraft { Entry = draft.Entry, Key = new DedupeKey(Drafts.Hash(1), DedupeKey.AnyTime) };
        }

        _ = await ledger.AppendAsync(Draft(Drafts.Noon));
        await ledger.ReopenAsync();
        var result = await ledger.AppendAsync(Draft(Drafts.Noon + 7_200_000));

        Assert.Equal(new AppendResult(0, 1, 1), result);
    }

    [Fact]
    public async Task Requests_of_many_threads_are_each_answered_for_themselves()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => ledger.AppendAsync(
            Drafts.Call(ledger.Dimensions, i), Drafts.Call(ledger.Dimensions, i + 1)))));

        Assert.Equal(201, results.Sum(r => r.Appended));
        Assert.Equal(199, results.Sum(r => r.Duplicates));
        Assert.Equal(Enumerable.Range(1, 201).Select(i => (long)i), ledger.Entries.Select(e => e.Seq));
    }
}
