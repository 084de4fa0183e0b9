using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Tests.Core.Ledger.Rollups;

/// <summary>What is not stored yet, through checkpoints that succeed, fail or come in between.</summary>
public class RollupStateTests
{
    private readonly DimensionRegistry _registry = new();
    private readonly RollupState _state = new();

    [Fact]
    public void A_failed_checkpoint_keeps_everything_for_the_next()
    {
        _state.Apply([Entry(1, 100)]);
        Assert.Equal(1, _state.Freeze()?.Entries);
        _state.Apply([Entry(2, 20)]);
        _state.Thaw(isStored: false);

        Assert.Equal((2, 120), (_state.Show(0, _ => { }), Sum(0)));
        Assert.Equal(2, _state.Freeze()?.Position);
    }

    [Fact]
    public void A_reader_sees_frozen_cells_until_its_snapshot_has_them()
    {
        _state.Apply([Entry(1, 100)]);
        _ = _state.Freeze();
        _state.Apply([Entry(2, 20)]);

        Assert.Equal((120, 20), (Sum(0), Sum(1)));

        _state.Thaw(isStored: true);

        Assert.Equal(20, Sum(1));
        Assert.Null(_state.Show(0, _ => { }));
    }

    [Fact]
    public void Entries_that_are_known_already_are_not_added_again()
    {
        _state.StartAt(5);
        _state.Apply([Entry(5, 100), Entry(6, 20)]);

        Assert.Equal((20, 6), (Sum(5), _state.Position));
    }

    [Fact]
    public void Spans_survive_being_packed()
    {
        _state.Apply([Entry(1, 1, set: 1), Entry(2, 1, set: 700)]);
        var copy = new SetSpans();
        foreach (var (page, packed) in _state.Spans.TakeChanged())
        {
            copy.Load(page, packed);
        }

        Assert.Equal(_state.Spans.All(), copy.All());
        Assert.Equal(2, copy.All().Count);
        Assert.Empty(_state.Spans.TakeChanged());
    }

    private long Sum(long stored)
    {
        long sum = 0;
        _ = _state.Show(stored, since =>
        {
            for (var cell = 0; cell < since.Cells.Count; cell++)
            {
                sum += since.Cells.Sums(cell)[(int)Tally.EffectiveCost];
            }
        });
        return sum;
    }

    private LedgerEntry Entry(long seq, long cost, int set = 1)
    {
        while (_registry.Count < set)
        {
            _ = _registry.Intern(new DimensionSet { Agent = $"agent {_registry.Count}" });
        }

        return new LedgerEntry
        {
            Seq = seq,
            Time = 1_000_000 + seq,
            Dimensions = _registry[set],
            EffectiveCost = cost,
            Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
        };
    }
}
