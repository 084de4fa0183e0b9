using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Ledger.Files;

public class LedgerCopyTests
{
    [Fact]
    public async Task A_copy_made_under_load_holds_every_entry_up_to_some_commit()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        using var enough = new CancellationTokenSource();
        var load = Task.Run(
            async () =>
            {
                for (var i = 0; !enough.IsCancellationRequested; i += 20)
                {
                    _ = await ledger.AppendAsync([.. Enumerable.Range(i, 20).Select(id => Drafts.Call(ledger.Dimensions, id))]);
                }
            },
            TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => ledger.Writer.Position >= 500);

        var before = ledger.Writer.Position;
        var folder = Directory.CreateTempSubdirectory("clawhq-copy-").FullName;
        await ledger.Database.CopyToAsync(Path.Combine(folder, LedgerDatabase.FileName), CancellationToken.None);
        var after = ledger.Writer.Position;
        await enough.CancelAsync();
        await load;

        var copy = new LedgerDatabase(folder);
        var copied = new EntryBlocks(copy, copy.LoadDimensions()).Read(new EntryScan()).ToList();
        copy.Dispose();
        Directory.Delete(folder, true);
        Assert.InRange(copied.Count, before, after);
        Assert.Equal(0, copied.Count % 20);
        Assert.Equal(ledger.Entries.Take(copied.Count), copied);
    }
}
