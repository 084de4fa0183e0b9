namespace ClawHQ.Core.Ledger.Series;

/// <summary>A stretch of a cumulative series between two resets.</summary>
/// <param name="High">The highest value seen in it.</param>
/// <param name="LastTime">The latest time seen in it, Unix nanoseconds; later points belong to the next stretch.</param>
internal readonly record struct Generation(long High, long LastTime);

/// <summary>What a point did to its cursor.</summary>
/// <param name="Delta">What is new in it.</param>
/// <param name="Since">Start of the interval that the delta covers, Unix nanoseconds; 0 when unknown.</param>
/// <param name="IsFirst">The series was not known.</param>
/// <param name="IsReplay">The point told nothing, not even a later time.</param>
internal readonly record struct CursorAdvance(long Delta, long Since, bool IsFirst, bool IsReplay);

/// <summary>How far a cumulative series (one series and start time) has been counted.</summary>
/// <remarks>
/// Any point that was taken once adds nothing when it comes again, in whatever order: its time finds the same stretch, whose
/// high is at least its value. Arrays of closed stretches are shared and never changed.
/// </remarks>
internal readonly record struct Cursor
{
    /// <summary>
    /// Closed stretches that are kept. A series that falls all the time is no counter; beyond this bound the two oldest
    /// stretches become one with the higher high, so that replays still add nothing.
    /// </summary>
    public const int ClosedMax = 16;

    /// <summary>The stretch that is being counted.</summary>
    public Generation Current { get; init; }

    /// <summary>Stretches ended by a reset, oldest first; null for none.</summary>
    public Generation[]? Closed { get; init; }

    /// <summary>The cursor after the very first point of a series, which counts in full.</summary>
    public static Cursor First(long value, long time) => new() { Current = new Generation(value, time) };

    /// <summary>Takes a point in.</summary>
    /// <param name="value">The running total.</param>
    /// <param name="time">Its time, Unix nanoseconds.</param>
    /// <param name="delta">What is new in it; 0 for a replay.</param>
    /// <returns>The cursor from now on.</returns>
    public Cursor Advance(long value, long time, out long delta)
    {
        for (var i = 0; Closed is not null && i < Closed.Length; i++)
        {
            if (time <= Closed[i].LastTime)
            {
                return AdvanceClosed(i, value, out delta);
            }
        }

        if (value < Current.High && time > Current.LastTime)
        {
            delta = value;
            return new Cursor { Current = new Generation(value, time), Closed = Close(time) };
        }

        delta = Math.Max(0, value - Current.High);
        return this with { Current = new Generation(Math.Max(value, Current.High), Math.Max(time, Current.LastTime)) };
    }

    private Cursor AdvanceClosed(int index, long value, out long delta)
    {
        delta = Math.Max(0, value - Closed![index].High);
        if (delta == 0)
        {
            return this;
        }

        var closed = (Generation[])Closed.Clone();
        closed[index] = closed[index] with { High = value };
        return this with { Closed = closed };
    }

    /// <summary>Ends the current stretch. It lasts until the point that shows the reset: whatever came before that point was counted
    /// in it, unchanged values that were never passed on included.</summary>
    private Generation[] Close(long resetTime)
    {
        var ended = Current with { LastTime = resetTime - 1 };
        if (Closed is not { Length: >= ClosedMax } full)
        {
            return [.. Closed ?? [], ended];
        }

        var joined = new Generation(Math.Max(full[0].High, full[1].High), full[1].LastTime);
        return [joined, .. full[2..], ended];
    }
}
