using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Maintenance;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Core.Ledger.Booking;

public class FallbackTests
{
    private const long Noon = Drafts.Noon;

    private static readonly SignalKeys Best = new(Drafts.Hash(1000), Drafts.Hash(2000));

    [Fact]
    public async Task A_fallback_is_taken_out_when_the_ledger_signal_comes_even_after_a_restart()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 2 }), Metric(ledger, 2, 5, Best with { Rank = 2 }));
        await ledger.ReopenAsync();

        var result = await ledger.AppendAsync(Log(ledger, 1, 15, Best));

        Assert.Equal(3, result.Appended);
        Assert.Equal(
            [
                (EntryKind.Usage, EntryFlags.Fallback, 10L, 0L), (EntryKind.Usage, EntryFlags.Fallback, 5, 0),
                (EntryKind.Usage, EntryFlags.None, 15, 0),
                (EntryKind.Adjustment, EntryFlags.Fallback, -10, 1), (EntryKind.Adjustment, EntryFlags.Fallback, -5, 2),
            ],
            ledger.Entries.Select(e => (e.Kind, e.Flags, e.Usage.UncachedInput, e.Adjusts)));
        Assert.Equal(15_000, ledger.Entries.Sum(e => e.ListCost));
        Assert.All(ledger.Entries.Where(e => e.Adjusts > 0), e => Assert.Equal((Noon, true), (e.Time, e.Reason is not null)));
    }

    [Fact]
    public async Task A_lower_signal_is_a_shadow_once_a_better_one_is_known_under_its_key()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Log(ledger, 1, 15, Best));

        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 2 }));
        var other = Best with { Session = Drafts.Hash(1001), Rank = 2 };
        _ = await ledger.AppendAsync(Metric(ledger, 2, 5, other));

        Assert.Equal([15L, 5L], ledger.Entries.Select(e => e.Usage.UncachedInput));
        Assert.Equal([10L], ledger.Query("SELECT uncached_input FROM shadow_sums", r => r.GetInt64(0)));
    }

    [Fact]
    public async Task A_better_fallback_takes_out_a_worse_one_and_the_ledger_signal_both_in_one_request()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var request = new AppendRequest();
        request.Entries.Add(Log(ledger, 1, 10, Best with { Rank = 2 }, Disposition.Fallback));
        request.Entries.Add(Log(ledger, 2, 11, Best with { Rank = 1 }, Disposition.Fallback));
        request.Entries.Add(Log(ledger, 3, 12, Best));
        request.Entries.Add(Log(ledger, 4, 13, Best with { Rank = 1 }, Disposition.Fallback));

        _ = await ledger.AppendAsync(request);

        Assert.Equal([10L, 11, -10, 12, -11], ledger.Entries.Select(e => e.Usage.UncachedInput));
        Assert.Equal([0L, 0, 1, 0, 2], ledger.Entries.Select(e => e.Adjusts));
        Assert.Equal(AppendStatus.Shadow, request.Entries[3].Status);
    }

    [Fact]
    public async Task A_report_without_session_follows_the_emitter_key_and_the_next_day_key_reaches_over_midnight()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var lower = new SignalKeys(0, Drafts.Hash(3000), 1);
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, lower));

        _ = await ledger.AppendAsync(Log(ledger, 1, 15, Best with { NextDay = lower.Emitter }));

        Assert.Equal([10L, 15, -10], ledger.Entries.Select(e => e.Usage.UncachedInput));
    }

    [Fact]
    public async Task An_adjustment_of_a_fallback_goes_with_it()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 1 }));
        var first = ledger.Entries[0];
        _ = await ledger.AppendAsync(new EntryDraft
        {
            Key = new DedupeKey(Drafts.Hash(77), DedupeKey.AnyTime),
            Entry = first with
            {
                Kind = EntryKind.Adjustment,
                Usage = default,
                ListCost = 500,
                EffectiveCost = 400,
                Adjusts = first.Seq,
                Reason = "New price.",
            },
        });

        _ = await ledger.AppendAsync(Log(ledger, 1, 15, Best));

        Assert.Equal(15_000, ledger.Entries.Sum(e => e.ListCost));
        Assert.Equal([0L, 1, 0, 1, 2], ledger.Entries.Select(e => e.Adjusts));
    }

    [Fact]
    public async Task A_duplicate_and_a_group_without_news_mark_their_keys_too()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Log(ledger, 1, 15, null));
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 1 }));

        _ = await ledger.AppendAsync(Log(ledger, 1, 15, Best));

        Assert.Equal([15L, 10, -10], ledger.Entries.Select(e => e.Usage.UncachedInput));
    }

    [Fact]
    public async Task A_repetition_marks_its_emitter_so_that_its_metrics_are_shadows_too()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Log(ledger, 1, 15, null));
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 3 }));

        _ = await ledger.AppendAsync(Log(ledger, 2, 15, Best, Disposition.Shadow));
        _ = await ledger.AppendAsync(Metric(ledger, 2, 10, Best with { Rank = 3 }));

        Assert.Equal([15L, 10, -10], ledger.Entries.Select(e => e.Usage.UncachedInput));
    }

    [Fact]
    public async Task A_session_is_remembered_from_its_last_use_on_and_not_from_its_first()
    {
        const long day = 86_400_000;
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Log(ledger, 1, 15, Best));
        _ = await ledger.AppendAsync(Log(ledger, 2, 16, Best with { Emitter = Drafts.Hash(2300) }, time: Noon + (300 * day)));
        _ = await ledger.AppendAsync(Log(ledger, 3, 17, Best with { Emitter = Drafts.Hash(2200) }, time: Noon + (200 * day)));
        await ledger.CloseAsync();
        using (var connection = ledger.Database.OpenWriter())
        {
            _ = Retention.DropResting(connection, Noon + (250 * day));
        }

        await ledger.OpenAsync();
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 2 }));

        Assert.Equal([15L, 16, 17], ledger.Entries.Select(e => e.Usage.UncachedInput));
        Assert.Equal([10L], ledger.Query("SELECT uncached_input FROM shadow_sums", r => r.GetInt64(0)));
    }

    [Fact]
    public async Task An_adjustment_worked_out_before_its_fallback_was_taken_out_is_not_booked()
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        _ = await ledger.AppendAsync(Metric(ledger, 1, 10, Best with { Rank = 1 }));
        var late = new EntryDraft
        {
            Key = new DedupeKey(Drafts.Hash(78), DedupeKey.AnyTime),
            Entry = ledger.Entries[0] with
            {
                Kind = EntryKind.Adjustment,
                Usage = default,
                EffectiveCost = 400,
                Adjusts = ledger.Entries[0].Seq,
                Reason = "New price.",
            },
        };
        _ = await ledger.AppendAsync(Log(ledger, 1, 15, Best));

        await ledger.ReopenAsync();
        _ = await ledger.AppendAsync(late);

        Assert.Equal(AppendStatus.Duplicate, late.Status);
        Assert.Equal(3, ledger.Entries.Count);
    }

    [Theory]
    [InlineData(EntryKind.Usage, 3, 10L, 500L, 0L, EntryFlags.Fallback)]
    [InlineData(EntryKind.Usage, 3, 10L, null, 0L, EntryFlags.Fallback)]
    [InlineData(EntryKind.Usage, null, 10L, null, 0L, EntryFlags.Fallback)]
    [InlineData(EntryKind.Usage, 1, 0L, null, 0L, EntryFlags.Unmetered)]
    [InlineData(EntryKind.Usage, 1, 10L, 500L, 0L, EntryFlags.Failed)]
    [InlineData(EntryKind.Adjustment, 0, 0L, 500L, 10L, EntryFlags.None)]
    [InlineData(EntryKind.FailedAttempt, 2, 0L, null, 0L, EntryFlags.None)]
    public async Task What_is_taken_out_leaves_nothing_in_any_sum(
        EntryKind kind, int? calls, long tokens, long? cost, long nowPriced, EntryFlags flags)
    {
        await using var ledger = await LedgerFolder.OpenedAsync();
        var entry = Drafts.Call(ledger.Dimensions, 1).Entry with
        {
            Kind = kind,
            Calls = calls,
            Flags = flags,
            ListCost = cost,
            EffectiveCost = cost,
            ReportedCost = cost,
            Usage = new TokenUsage { UncachedInput = tokens, Output = tokens },
            TokensNowPriced = nowPriced,
            CallsNowPriced = (int)nowPriced,
            DurationMs = 7,
        };
        var booked = new long[EntryTallies.Count];
        var takenOut = new long[EntryTallies.Count];

        EntryTallies.Fill(entry, booked);
        EntryTallies.Fill(Reversal.Of(entry, Noon), takenOut);

        Assert.Contains(booked, tally => tally != 0);
        Assert.Equal(new long[EntryTallies.Count], booked.Zip(takenOut, (a, b) => a + b));
    }

    private static EntryDraft Log(
        LedgerFolder ledger, int id, long tokens, SignalKeys? signals, Disposition disposition = Disposition.Ledger, long time = Noon)
    {
        var call = Drafts.Call(ledger.Dimensions, id, time);
        return new EntryDraft
        {
            Key = call.Key,
            Entry = call.Entry with { Usage = new TokenUsage { UncachedInput = tokens }, ListCost = tokens * 1000 },
            Disposition = disposition,
            Signals = signals,
        };
    }

    private static MetricGroup Metric(LedgerFolder ledger, int point, long tokens, SignalKeys signals)
    {
        var group = Drafts.Group(ledger.Dimensions, Noon, Drafts.Delta(point, Noon, tokens));
        return new MetricGroup
        {
            Dimensions = group.Dimensions,
            Time = group.Time,
            Provenance = group.Provenance,
            Disposition = Disposition.Fallback,
            Signals = signals,
            Points = group.Points,
        };
    }
}
