namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Bounds of a question about spend.</summary>
public static class SpendQueryLimits
{
    /// <summary>Most dimensions to group by.</summary>
    public const int DimensionsMax = 3;

    /// <summary>Most rows of an answer.</summary>
    public const int RowsMax = 100_000;
}
