using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Writing;

namespace ClawHQ.Tests.Core.Ledger.Writing;

public class PendingAppendTests
{
    [Fact]
    public void Everything_that_is_work_weighs_something()
    {
        var registry = new DimensionRegistry();
        var request = new AppendRequest();
        request.Entries.Add(Drafts.Call(registry, 1));
        request.Groups.Add(Drafts.Group(registry, Drafts.Noon));
        request.Groups.Add(Drafts.Group(registry, Drafts.Noon, Drafts.Delta(1, Drafts.Noon, 1), Drafts.Delta(2, Drafts.Noon, 1)));
        request.Outcomes.Add(new TaskOutcome("t", "failed", null, Drafts.Noon, null));

        Assert.Equal(5, new PendingAppend(request).Records);
    }
}
