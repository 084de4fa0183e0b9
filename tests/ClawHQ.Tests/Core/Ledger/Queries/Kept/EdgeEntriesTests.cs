using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Queries.Kept;
using ClawHQ.Core.Ledger.Queries.Summing;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Tests.Core.Ledger.Queries.Kept;

/// <summary>What is kept of the quarter hours in which ranges end.</summary>
public class EdgeEntriesTests
{
    private static readonly int First = RollupTier.QuarterOf(RandomLedger.Start);

    [Fact]
    public async Task Renewals_of_an_idle_ledger_that_each_end_at_another_moment_do_not_add_up()
    {
        await using var bench = await RollupLedger.OpenAsync();
        var edges = EdgesOf(bench);
        Ask(edges, 0, parts: 20);
        var few = edges.Bytes;

        Ask(edges, 0, parts: 500);

        Assert.InRange(few, 1, 10_000);
        Assert.Equal(few, edges.Bytes);
    }

    [Fact]
    public async Task Parts_are_kept_in_the_memory_that_their_sums_need_and_only_the_latest_of_a_quarter_hour()
    {
        await using var bench = await RollupLedger.OpenAsync();
        await bench.AppendAsync([.. Enumerable.Range(0, 5).Select(agent => Entry(bench, agent, First))]);
        var edges = EdgesOf(bench);
        var sums = edges.Sums(PartOf(First, 600), 5);
        Ask(edges, 5, parts: 500);

        Assert.Equal(5, sums.Count);
        Assert.InRange(sums.Bytes, 5 * ((EntryTallies.Count * sizeof(long)) + sizeof(int)), 1_000);
        Assert.InRange(edges.Bytes, 8 * sums.Bytes, 12_000);
    }

    [Fact]
    public async Task The_parts_of_one_page_are_made_once_and_anew_when_the_quarter_hour_has_further_entries()
    {
        await using var bench = await RollupLedger.OpenAsync();
        await bench.AppendAsync(Entry(bench, 1, First));
        var edges = EdgesOf(bench);
        var (early, late) = (PartOf(First, 300), new EntryRange(RollupTier.TimeOf(First) + 300, RollupTier.TimeOf(First + 1)));
        var (before, rest) = (edges.Sums(early, 1), edges.Sums(late, 1));
        Assert.Same(before, edges.Sums(early, 1));
        Assert.Same(rest, edges.Sums(late, 1));
        var bytes = edges.Bytes;

        await bench.AppendAsync(Entry(bench, 1, First));

        Assert.Equal(2, edges.Sums(early, 2).Sums(0)[(int)Tally.Calls]);
        Assert.Equal(1, before.Sums(0)[(int)Tally.Calls]);
        Assert.Equal(0, edges.Sums(late, 2).Count);
        Assert.InRange(edges.Bytes, bytes, bytes + 500);
    }

    [Fact]
    public async Task However_many_quarter_hours_are_asked_for_the_bound_holds()
    {
        await using var bench = await RollupLedger.OpenAsync();
        await bench.AppendAsync([.. Enumerable.Range(0, 2_000).Select(agent => Entry(bench, agent, First + (agent % 40)))]);
        await bench.AppendAsync([.. Enumerable.Range(0, 10_000).Select(agent => Entry(bench, agent, First + 40 + (agent % 5)))]);
        var edges = EdgesOf(bench);
        for (var part = 0; part < 10; part++)
        {
            for (var quarter = First; quarter < First + 45; quarter++)
            {
                _ = edges.Sums(PartOf(quarter, 10 + part), bench.Entries.Count);
                Assert.InRange(edges.Bytes, 1, EdgeEntries.BytesMax);
            }
        }
    }

    private static EdgeEntries EdgesOf(RollupLedger bench) =>
        new(new EntryBlocks(bench.Database, bench.Registry), bench.Database, bench.Registry);

    private static void Ask(EdgeEntries edges, long position, int parts)
    {
        for (var part = 1; part <= parts; part++)
        {
            _ = edges.Sums(PartOf(First, 1000 + part), position);
        }
    }

    /// <summary>A quarter hour's first milliseconds.</summary>
    private static EntryRange PartOf(int quarter, int length) => new(RollupTier.TimeOf(quarter), RollupTier.TimeOf(quarter) + length);

    private static LedgerEntry Entry(RollupLedger bench, int agent, int quarter) => new()
    {
        Time = RollupTier.TimeOf(quarter),
        Dimensions = bench.Registry.Intern(new DimensionSet { Agent = $"agent {agent}" }),
        Calls = 1,
        EffectiveCost = 1,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = RandomLedger.Start },
    };
}
