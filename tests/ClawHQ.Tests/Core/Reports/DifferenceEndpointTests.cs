using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Tests.Core.Ledger.Queries;

namespace ClawHQ.Tests.Core.Reports;

/// <summary><c>/api/v1/spend/difference</c> against a slow sum over entries.</summary>
public class DifferenceEndpointTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const string Ranges = "from=2026-10-31&to=2026-11-10&against_from=2026-10-20&against_to=2026-10-31";

    [Theory]
    [InlineData("")]
    [InlineData("&filter=-model:gpt-5")]
    public async Task The_parts_are_those_of_the_entries_and_add_up(string filter)
    {
        var answer = await reading.GetAsync($"/api/v1/spend/difference?{Ranges}{filter}");

        var expected = Expected(filter.Length > 0 ? [new DimensionCondition(Dimension.Model, "gpt-5", true)] : []);
        Assert.NotEqual(0, expected.Before);
        Assert.NotEqual(0, expected.After);
        Assert.Equal(
            (Money(expected.Before), Money(expected.After), Money(expected.Volume), Money(expected.ModelMix),
                Money(expected.TokensPerCall), Money(expected.Price), Money(expected.Unsplit)),
            (Text("before"), Text("after"), Text("volume"), Text("model_mix"), Text("tokens_per_call"), Text("price"), Text("unsplit")));
        Assert.Equal(
            Amount("difference"), Amount("volume") + Amount("model_mix") + Amount("tokens_per_call") + Amount("price") + Amount("unsplit"));

        string Text(string name) => answer.GetProperty(name).GetString() ?? "";
        decimal Amount(string name) => decimal.Parse(Text(name), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Without_a_period_to_compare_with_it_is_the_one_before_of_the_same_length()
    {
        var answer = await reading.GetAsync("/api/v1/spend/difference?from=2026-11-01&to=2026-11-04");

        Assert.Equal(
            ("2026-10-29T00:00:00Z", "2026-11-01T00:00:00Z"),
            (answer.GetProperty("against_from").GetString(), answer.GetProperty("against_to").GetString()));
    }

    private CostDifference Expected(IReadOnlyList<DimensionCondition> filter)
    {
        var query = ReadingServer.Whole(Dimension.Model, Dimension.Source) with
        {
            Filter = filter,
            Measures = [Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens],
        };
        var after = Sums(query with { From = At("2026-10-31"), To = At("2026-11-10") });
        var before = Sums(query with { From = At("2026-10-20"), To = At("2026-10-31") });
        return CostDifference.Between(
            before.Keys.Union(after.Keys).Select(key => (before.GetValueOrDefault(key), after.GetValueOrDefault(key))));
    }

    private Dictionary<string, UsageSum> Sums(SpendQuery query) => SlowSpend.Answer(reading.Entries, query).Rows.ToDictionary(
        row => string.Join('|', row.Group),
        row => new UsageSum(row.Values[0] ?? 0, row.Values[1], (row.Values[2] ?? 0) + (row.Values[3] ?? 0)));

    private static NodaTime.Instant At(string date) => NodaTime.Text.InstantPattern.General.Parse($"{date}T00:00:00Z").Value;

    private static string Money(Int128 nanos) => ClawHQ.Domain.Money.ToString(nanos);
}
