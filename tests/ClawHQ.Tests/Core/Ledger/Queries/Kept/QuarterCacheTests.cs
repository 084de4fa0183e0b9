using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Queries.Kept;

namespace ClawHQ.Tests.Core.Ledger.Queries.Kept;

public class QuarterCacheTests
{
    private static readonly BlockPlace[] Places = [new(1, 9, 0, 9)];

    [Fact]
    public void A_value_holds_as_long_as_the_quarter_hour_consists_of_the_same_blocks()
    {
        var cache = new QuarterCache<string>(10_000, value => value.Length);
        cache.Keep(7, [.. Places], "seven");
        var bytes = cache.Bytes;

        Assert.Equal("seven", cache.Find(7, [.. Places]));
        Assert.Null(cache.Find(7, []));
        Assert.Null(cache.Find(8, [.. Places]));
        cache.Keep(7, [], "other");
        Assert.Null(cache.Find(7, Places));
        Assert.Equal("other", cache.Find(7, []));
        Assert.InRange(cache.Bytes, 1, bytes - 1);
    }

    [Fact]
    public void Values_that_take_nothing_are_bounded_too()
    {
        var cache = new QuarterCache<string>(10_000, _ => 0);
        for (var quarter = 0; quarter < 1_000; quarter++)
        {
            cache.Keep(quarter, [], "");
        }

        Assert.InRange(cache.Bytes, 1, 10_000);
        Assert.InRange(Enumerable.Range(0, 1_000).Count(quarter => cache.Find(quarter, []) is not null), 1, 100);
    }

    [Fact]
    public void The_least_recently_used_goes_first_and_what_is_larger_than_the_bound_pushes_nothing_out()
    {
        var cache = new QuarterCache<string>(1_000, value => value.Length);
        cache.Keep(1, [], "one");
        cache.Keep(2, [], "two");
        cache.Keep(3, [], "three");
        Assert.Equal("one", cache.Find(1, []));

        cache.Keep(4, [], "four");
        cache.Keep(5, [], new string('x', 1_000));

        Assert.Null(cache.Find(2, []));
        Assert.Null(cache.Find(5, []));
        Assert.Equal(("one", "three", "four"), (cache.Find(1, []), cache.Find(3, []), cache.Find(4, [])));
    }
}
