using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Queries.Kept;
using ClawHQ.Core.Ledger.Queries.Summing;
using NodaTime;

namespace ClawHQ.Tests.Core.Ledger.Queries.Kept;

public class GroupMapsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2_000)]
    public async Task Maps_that_have_met_no_dimension_set_are_bounded_too_and_so_are_their_keys(int keyLength)
    {
        await using var bench = await RollupLedger.OpenAsync();
        var maps = new GroupMaps(100_000);
        List<string> keys = [.. Enumerable.Range(0, 500).Select(i => new string('k', keyLength) + i)];
        foreach (var key in keys)
        {
            maps.GiveBack(key, MapOf(bench));
        }

        var kept = keys.Count(key => maps.Take(key) is not null);

        Assert.InRange(kept * (sizeof(char) * (long)keyLength), 1, 100_000);
        Assert.InRange(kept, 1, 250);
    }

    [Fact]
    public async Task A_map_is_kept_for_one_asker_at_a_time()
    {
        await using var bench = await RollupLedger.OpenAsync();
        var (maps, map) = (new GroupMaps(100_000), MapOf(bench));
        maps.GiveBack("key", map);

        Assert.Same(map, maps.Take("key"));
        Assert.Null(maps.Take("key"));
    }

    private static GroupMap MapOf(RollupLedger bench) => new(bench.Registry, new AgentNumbers(), new SpendQuery
    {
        From = Instant.FromUnixTimeMilliseconds(RandomLedger.Start),
        To = Instant.FromUnixTimeMilliseconds(RandomLedger.Start) + Duration.FromDays(1),
        By = [Dimension.Team],
        Measures = [Measure.EffectiveCost],
        VisibleTeams = TeamBound.All,
    });
}
