namespace ClawHQ.Web.Charts;

/// <summary>A vertical axis from zero with three to five steps from 1, 2, 2.5 or 5 × 10ⁿ.</summary>
public sealed record Axis
{
    /// <summary>Distance between two grid lines, at least 1.</summary>
    public required Int128 Step { get; init; }

    /// <summary>The value of the highest grid line; never below the largest value drawn.</summary>
    public required Int128 Top { get; init; }

    /// <summary>Zero and each step up to <see cref="Top"/>.</summary>
    public IEnumerable<Int128> Ticks
    {
        get
        {
            for (var tick = Int128.Zero; tick <= Top; tick += Step)
            {
                yield return tick;
            }
        }
    }

    /// <summary>The axis for values from zero to <paramref name="largest"/>.</summary>
    /// <param name="largest">The largest value; where nothing is above zero the axis ends at one step of
    /// <paramref name="smallestStep"/>.</param>
    /// <param name="smallestStep">No finer step is drawn: 1 for counts and for nano-dollars.</param>
    public static Axis For(Int128 largest, Int128 smallestStep)
    {
        if (largest <= 0)
        {
            return new Axis { Step = smallestStep, Top = smallestStep };
        }

        foreach (var step in Steps(smallestStep))
        {
            var count = (largest + step - 1) / step;
            if (count <= 4)
            {
                return new Axis { Step = step, Top = step * count };
            }
        }

        throw new ArgumentOutOfRangeException(nameof(largest), largest, "No axis reaches this far.");
    }

    /// <summary>Where a value lies between zero (0) and the top (1).</summary>
    public double Fraction(Int128 value) => Math.Clamp((double)value / (double)Top, 0, 1);

    /// <summary>Ascending. At the very first power 2.5 is cut to 2, which is then there twice.</summary>
    private static IEnumerable<Int128> Steps(Int128 smallest)
    {
        for (var power = Int128.One; power < Int128.MaxValue / 100; power *= 10)
        {
            Int128[] ofPower = [power, 2 * power, 5 * power / 2, 5 * power];
            foreach (var step in ofPower)
            {
                if (step >= smallest)
                {
                    yield return step;
                }
            }
        }
    }
}
