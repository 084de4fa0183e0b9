using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Ledger.Booking;

public class MetricBookingTests
{
    private const long Noon = Drafts.Noon;
    private const long Minute = 60_000;

    [Fact]
    public async Task What_is_new_in_the_points_of_a_group_becomes_one_priced_entry()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        MetricGroup Group(long time, long input, long cached, long output, long cost) => Drafts.Group(
            ledger.Dimensions, time,
            Drafts.Cumulative(1, time, input, PointMeasure.Input), Drafts.Cumulative(2, time, cached, PointMeasure.CacheRead),
            Drafts.Cumulative(3, time, output, PointMeasure.Output), Drafts.Cumulative(4, time, cost, PointMeasure.ReportedCost));

        _ = await ledger.AppendAsync(Group(Noon + Minute, 100, 60, 10, 5_000));
        var replay = await ledger.AppendAsync(Group(Noon + Minute, 100, 60, 10, 5_000));
        await ledger.ReopenAsync();
        _ = await ledger.AppendAsync(Group(Noon + (2 * Minute), 150, 90, 12, 6_000));

        Assert.Equal(new AppendResult(0, 4, 1), replay);
        Assert.Equal(
            [
                new TokenUsage { UncachedInput = 40, CacheRead = 60, Output = 10 },
                new TokenUsage { UncachedInput = 20, CacheRead = 30, Output = 2 },
            ],
            ledger.Entries.Select(e => e.Usage));
        Assert.Equal(
            [(110_000, 99_000, 5_000, Noon, CostBasis.Computed), (52_000, 46_800, 1_000, Noon + Minute, CostBasis.Computed)],
            ledger.Entries.Select(e => (e.ListCost ?? 0, e.EffectiveCost ?? 0, e.ReportedCost ?? 0, e.Provenance.IntervalStart, e.Basis)));
    }

    [Fact]
    public async Task Reasoning_beside_output_and_extra_input_are_added_and_calls_come_from_their_points()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();

        _ = await ledger.AppendAsync(Drafts.Group(
            ledger.Dimensions, Noon,
            Drafts.Delta(1, Noon, 1409, PointMeasure.Input), Drafts.Delta(2, Noon, 1013, PointMeasure.CacheRead),
            Drafts.Delta(3, Noon, 41, PointMeasure.Output), Drafts.Delta(4, Noon, 97, PointMeasure.ReasoningBesideOutput),
            Drafts.Delta(5, Noon, 9, PointMeasure.ExtraInput), Drafts.Delta(6, Noon, 2, PointMeasure.Calls),
            Drafts.Delta(7, Noon, 350, PointMeasure.DurationMs), Drafts.Delta(8, Noon, 3, PointMeasure.FailedCalls)));

        var failed = ledger.Entries[0];
        var entry = ledger.Entries[1];
        Assert.Equal((EntryKind.FailedAttempt, 3), (failed.Kind, failed.Calls));
        Assert.Equal(new TokenUsage { UncachedInput = 405, CacheRead = 1013, Output = 138, Reasoning = 97 }, entry.Usage);
        Assert.Equal((2, 350L), (entry.Calls, entry.DurationMs));
    }

    [Fact]
    public async Task A_claimed_cost_is_booked_as_the_cost_only_where_the_emitter_has_no_tokens()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var dimensions = Drafts.Set(ledger.Dimensions);
        MetricGroup Cost(int point, bool besideTokens) => new()
        {
            Dimensions = dimensions,
            Time = Noon,
            Provenance = new Provenance { Signal = Signal.Metric, Emitter = "e", Rule = "r", ReceivedAt = Noon },
            IsCostBesideTokens = besideTokens,
            Points = [Drafts.Delta(point, Noon, 7, PointMeasure.ReportedCost)],
        };

        _ = await ledger.AppendAsync(Cost(1, false), Cost(2, true));

        Assert.Equal(
            [(CostBasis.Reported, 7L, 7L, 7L), (CostBasis.None, -1, -1, 7)],
            ledger.Entries.Select(e => (e.Basis, e.ListCost ?? -1, e.EffectiveCost ?? -1, e.ReportedCost ?? -1)));
    }

    [Fact]
    public async Task Tokens_without_a_price_stay_unpriced_whatever_was_claimed()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var group = Drafts.Group(
            ledger.Dimensions, Noon, Drafts.Delta(1, Noon, 5), Drafts.Delta(2, Noon, 9, PointMeasure.ReportedCost));
        var unknown = new MetricGroup
        {
            Dimensions = Drafts.Set(ledger.Dimensions, model: FlatPricer.UnknownModel),
            Time = Noon,
            Provenance = group.Provenance,
            Points = group.Points,
        };

        _ = await ledger.AppendAsync(unknown);

        var entry = Assert.Single(ledger.Entries);
        Assert.Equal((CostBasis.None, null, null, 9L), (entry.Basis, entry.ListCost, entry.EffectiveCost, entry.ReportedCost));
    }

    [Fact]
    public async Task The_first_point_of_a_series_counts_in_full_and_is_flagged_when_it_spans_more_than_an_hour()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();

        _ = await ledger.AppendAsync(
            Drafts.Group(ledger.Dimensions, Noon, Drafts.Cumulative(1, Noon, 5, start: Noon - (30 * Minute))),
            Drafts.Group(ledger.Dimensions, Noon, Drafts.Cumulative(2, Noon, 6, start: Noon - (90 * Minute))),
            Drafts.Group(ledger.Dimensions, Noon + Minute, Drafts.Cumulative(2, Noon + Minute, 8, start: Noon - (90 * Minute))));

        Assert.Equal(
            [(5L, EntryFlags.None), (6L, EntryFlags.Opening), (2L, EntryFlags.None)],
            ledger.Entries.Select(e => (e.Usage.UncachedInput, e.Flags)));
    }

    [Fact]
    public async Task Shadows_make_no_entry_and_add_up_by_day_emitter_rule_and_model()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        MetricGroup Shadow(int point, long value) => new()
        {
            Dimensions = Drafts.Set(ledger.Dimensions),
            Time = Noon,
            Disposition = Disposition.Shadow,
            Provenance = new Provenance { Signal = Signal.Metric, Emitter = "openclaw", Rule = "openclaw.gen_ai", ReceivedAt = Noon },
            Points = [Drafts.Delta(point, Noon, value), Drafts.Delta(point + 1, Noon, 1, PointMeasure.Calls)],
        };

        _ = await ledger.AppendAsync(Shadow(1, 10), Shadow(1, 10));
        _ = await ledger.AppendAsync(Shadow(11, 5));

        Assert.Empty(ledger.Entries);
        Assert.Equal([(2L, 15L)], ledger.Query("SELECT calls, uncached_input FROM shadow_sums", r => (r.GetInt64(0), r.GetInt64(1))));
    }

    [Fact]
    public async Task The_latest_outcome_of_a_task_wins_and_a_replay_of_an_earlier_one_changes_nothing()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        Task Tell(string status, long time)
        {
            var request = new AppendRequest();
            request.Outcomes.Add(new TaskOutcome("t", status, 5, time, null));
            return ledger.AppendAsync(request);
        }

        await Tell("failed", 1);
        await Tell("succeeded", 2);
        await Tell("failed", 1);

        Assert.Equal(["succeeded"], ledger.Query("SELECT status FROM outcomes", r => r.GetString(0)));
    }
}
