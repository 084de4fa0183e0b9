using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Queries;

namespace ClawHQ.Tests.Core.Ledger.Booking;

public class ShadowSumsTests
{
    [Fact]
    public async Task Sums_of_the_greatest_claims_stay_where_they_end_and_never_wrap()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync([.. Enumerable.Range(0, 1_100).Select(i => Claim(ledger, i, "main"))]);
        _ = await ledger.AppendAsync([.. Enumerable.Range(2_000, 1_100).Select(i => Claim(ledger, i, "main"))]);
        for (var model = 1; model < 10; model++)
        {
            var from = 10_000 * model;
            _ = await ledger.AppendAsync([.. Enumerable.Range(from, 200).Select(i => Claim(ledger, i, $"model-{from}"))]);
        }

        var sum = Assert.Single(new ShadowQueries(ledger.Database).Since(0));

        Assert.Equal(10 * (Int128)ShadowSums.SumMax, sum.ReportedCost);
        Assert.Equal(4_000 * 11, sum.Tokens);
    }

    private static EntryDraft Claim(LedgerFolder ledger, int id, string model)
    {
        var call = Drafts.Call(ledger.Dimensions, id);
        return new EntryDraft
        {
            Key = call.Key,
            Disposition = Disposition.Shadow,
            Entry = call.Entry with
            {
                Dimensions = Drafts.Set(ledger.Dimensions, model: model),
                ReportedCost = MetricPoint.ValueMax,
            },
        };
    }
}
