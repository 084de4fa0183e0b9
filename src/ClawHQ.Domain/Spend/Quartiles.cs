namespace ClawHQ.Domain.Spend;

/// <summary>Where the middle half of some amounts lies.</summary>
/// <param name="Lower">A quarter of them lies below it.</param>
/// <param name="Median">Half of them lies below it.</param>
/// <param name="Upper">Three quarters of them lie below it.</param>
/// <param name="Count">How many amounts there are.</param>
public sealed record Quartiles(Int128 Lower, Int128 Median, Int128 Upper, int Count)
{
    /// <summary>From here on an amount lies far above the others: above the upper quartile by one and a half times the distance between
    /// both.</summary>
    public Int128 Far => Upper + ((Upper - Lower) * 3 / 2);

    /// <summary>The quartiles of some amounts, between two neighbours in proportion and cut to whole units; null of none.</summary>
    public static Quartiles? Of(IEnumerable<Int128> amounts)
    {
        Int128[] sorted = [.. amounts.Order()];
        return sorted.Length == 0 ? null : new Quartiles(At(sorted, 1), At(sorted, 2), At(sorted, 3), sorted.Length);
    }

    private static Int128 At(Int128[] sorted, int quarter)
    {
        var (index, part) = Math.DivRem(quarter * (sorted.Length - 1), 4);
        return part == 0 ? sorted[index] : sorted[index] + ((sorted[index + 1] - sorted[index]) * part / 4);
    }
}
