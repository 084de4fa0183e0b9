using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Adjusting;

namespace ClawHQ.Tests.Core.Ledger.Adjusting;

public class AdjustingTurnTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_queue_is_waited_for_and_the_adjustments_are_appended_once()
    {
        var (ledger, clock) = (new FullLedger(fullTimes: 8), new PassingClock());
        using var turn = new AdjustingTurn(ledger, clock);
        var begun = 0;

        await turn.AppendAsync(
            [],
            () =>
            {
                begun++;
                return Task.CompletedTask;
            },
            Cancelled);

        Assert.Equal((1, 9, 1), (begun, ledger.Tries, ledger.Appended));
        Assert.Equal(TimeSpan.FromMilliseconds(50 + 100 + 200 + 400 + 800 + 1_000 + 1_000 + 1_000), clock.Passed);
    }

    [Fact]
    public async Task A_queue_that_stays_full_ends_the_wait_after_two_minutes()
    {
        var (ledger, clock) = (new FullLedger(fullTimes: int.MaxValue), new PassingClock());
        using var turn = new AdjustingTurn(ledger, clock);

        await Assert.ThrowsAsync<LedgerOverloadedException>(() => turn.AppendAsync([], null, Cancelled));

        Assert.InRange(clock.Passed, AdjustingTurn.PatienceMax, AdjustingTurn.PatienceMax + TimeSpan.FromSeconds(1));
        Assert.Equal(0, ledger.Appended);
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_room_appends_nothing()
    {
        var ledger = new FullLedger(fullTimes: int.MaxValue);
        using var turn = new AdjustingTurn(ledger, TimeProvider.System);
        using var caller = new CancellationTokenSource();
        ledger.Tried = caller.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn.AppendAsync([], null, caller.Token));

        Assert.Equal((1, 0), (ledger.Tries, ledger.Appended));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_is_not_waited_for()
    {
        var ledger = new FullLedger(fullTimes: 0) { Unavailable = "The disk is full." };
        using var turn = new AdjustingTurn(ledger, TimeProvider.System);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => turn.AppendAsync(
            [], () => throw new InvalidOperationException("Nothing has begun."), Cancelled));

        Assert.Equal(0, ledger.Tries);
    }

    /// <summary>A ledger whose queue is full for the first tries.</summary>
    private sealed class FullLedger(int fullTimes) : ILedger
    {
        public int Tries { get; private set; }

        public int Appended { get; private set; }

        public Action? Tried { get; set; }

        public long Position => 0;

        public string? Unavailable { get; init; }

        public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
        {
            Tried?.Invoke();
            if (++Tries <= fullTimes)
            {
                throw new LedgerOverloadedException();
            }

            Appended++;
            return ValueTask.FromResult<AppendResult>(default);
        }
    }

    /// <summary>A clock whose timers go off at once, as if their time had passed.</summary>
    private sealed class PassingClock : TimeProvider, ITimer
    {
        public TimeSpan Passed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Passed += dueTime;
            callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
