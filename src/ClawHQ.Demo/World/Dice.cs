namespace ClawHQ.Demo.World;

/// <summary>Chance that comes out the same for the same seed, on every start. (SplitMix64.)</summary>
internal sealed class Dice
{
    private ulong _state;

    private Dice(ulong state) => _state = state;

    /// <summary>The dice of one agent on one day.</summary>
    public static Dice Of(ulong seed, string name, int day)
    {
        var dice = new Dice(seed);
        foreach (var letter in name)
        {
            dice._state = dice.Next() ^ letter;
        }

        dice._state = dice.Next() ^ (ulong)day;
        return dice;
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 up to, not including, 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => Unit() < share;

    /// <summary>From 0 up to, not including, the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>A number around its middle value, never below 1; the larger the spread, the rarer the middle.</summary>
    public int Around(int middle, double spread) => Math.Max(1, (int)(middle * Math.Exp(spread * Bell())));

    /// <summary>How often something happens that happens so often on average.</summary>
    public int Times(double average)
    {
        if (average > 30)
        {
            return Math.Max(0, (int)Math.Round(average + (Math.Sqrt(average) * Bell())));
        }

        var times = -1;
        var limit = Math.Exp(-average);
        for (var product = 1.0; product > limit; product *= Unit())
        {
            times++;
        }

        return times;
    }

    /// <summary>Around 0, by and large between -2 and 2.</summary>
    private double Bell() => (Unit() + Unit() + Unit() + Unit() - 2) * Math.Sqrt(3);
}
