using ClawHQ.Core.Ledger.Series;

namespace ClawHQ.Tests.Core.Ledger.Series;

public class CursorTests
{
    [Fact]
    public void A_counter_without_resets_adds_up_to_its_highest_value_in_whatever_order_its_points_come() => Repeat(random =>
    {
        var points = Rising(random, random.Next(1, 30), 1000).ToArray();
        random.Shuffle(points);

        var (cursor, total) = Take(points[0], points[1..]);

        // A point that comes after a lower, later one is above the cursor; one that comes after a higher, later one is a replay.
        Assert.Equal(points.Max(p => p.Value), total);
        Assert.Null(cursor.Closed);
    });

    [Fact]
    public void Points_in_order_add_up_to_the_peaks_between_resets() => Repeat(random =>
    {
        var stretches = Stretches(random);

        var (_, total) = Take(stretches[0][0], [.. stretches.SelectMany(s => s).Skip(1)]);

        Assert.Equal(stretches.Sum(s => s[^1].Value), total);
    });

    [Fact]
    public void What_was_taken_once_adds_nothing_in_whatever_order_it_comes_again() => Repeat(random =>
    {
        var points = Stretches(random).SelectMany(s => s).ToArray();
        if (random.Next(2) == 0)
        {
            random.Shuffle(points);
        }

        var (cursor, _) = Take(points[0], points[1..]);
        var replays = points.Concat(points).ToArray();
        random.Shuffle(replays);

        foreach (var (value, time) in replays)
        {
            cursor = cursor.Advance(value, time, out var delta);
            Assert.Equal(0, delta);
        }
    });

    [Fact]
    public void Points_that_come_late_from_before_a_reset_are_compared_with_that_stretch()
    {
        var (cursor, _) = Take((100, 10), [(20, 20), (30, 30)]);

        cursor = cursor.Advance(90, 5, out var replay);
        cursor = cursor.Advance(140, 9, out var late);
        _ = cursor.Advance(45, 40, out var next);

        Assert.Equal((0, 40, 15), (replay, late, next));
    }

    [Fact]
    public void A_value_that_falls_all_the_time_keeps_its_record_bounded_and_replays_still_add_nothing()
    {
        var points = Enumerable.Range(0, 100).Select(i => ((long)(i % 2 == 0 ? 50 : 10), (long)i)).ToArray();

        var (cursor, _) = Take(points[0], points[1..]);

        Assert.Equal(Cursor.ClosedMax, cursor.Closed?.Length);
        foreach (var (value, time) in points)
        {
            cursor = cursor.Advance(value, time, out var delta);
            Assert.Equal(0, delta);
        }
    }

    [Fact]
    public void A_page_comes_back_as_it_was() => Repeat(random =>
    {
        var page = new CursorPage(7);
        for (var place = 0; place < random.Next(1, CursorPage.Size + 1); place++)
        {
            var points = Stretches(random).SelectMany(s => s).ToArray();
            page[place] = Take(points[0], points[1..]).Cursor;
        }

        var sink = new ClawHQ.Core.Ledger.Blocks.ByteSink();
        page.Write(sink);
        var read = CursorPage.Read(7, sink.Written);

        Assert.Equal(page.Count, read.Count);
        for (var place = 0; place < page.Count; place++)
        {
            Assert.Equal(page[place].Current, read[place].Current);
            Assert.Equal(page[place].Closed, read[place].Closed);
        }
    });

    private static (Cursor Cursor, long Total) Take((long Value, long Time) first, (long Value, long Time)[] more)
    {
        var cursor = Cursor.First(first.Value, first.Time);
        var total = first.Value;
        foreach (var (value, time) in more)
        {
            cursor = cursor.Advance(value, time, out var delta);
            total += delta;
        }

        return (cursor, total);
    }

    private static List<(long Value, long Time)[]> Stretches(Random random)
    {
        var stretches = new List<(long Value, long Time)[]>();
        var time = 0L;
        var floor = 0L;
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            // A reset shows when the first value after it is lower than the last before.
            (long Value, long Time)[] stretch = [.. Rising(random, random.Next(1, 10), time)];
            if (stretches.Count > 0)
            {
                stretch = [(random.NextInt64(floor), time), .. stretch.Select(p => (p.Value + floor, p.Time + 1))];
            }

            floor = stretch[^1].Value;
            time = stretch[^1].Time + 1;
            stretches.Add(stretch);
        }

        return stretches;
    }

    private static IEnumerable<(long Value, long Time)> Rising(Random random, int count, long time)
    {
        var value = 0L;
        for (var i = 0; i < count; i++)
        {
            value += random.Next(1, 50);
            time += random.Next(1, 1000);
            yield return (value, time);
        }
    }

    private static void Repeat(Action<Random> check)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            try
            {
                check(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }
}
