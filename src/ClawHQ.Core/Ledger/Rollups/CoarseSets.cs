namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// Stands for dimension sets that differ only in agent, user and key by the one with the lowest number. Nothing of it is stored:
/// numbers are given in order and never change, so the representatives never do either.
/// </summary>
internal sealed class CoarseSets(DimensionRegistry registry)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DimensionSet, int> _representatives = [];
    private readonly List<int> _bySet = [0];

    /// <summary>The number of the set that stands for <paramref name="set"/>.</summary>
    public int Of(int set)
    {
        lock (_gate)
        {
            if (set >= _bySet.Count)
            {
                foreach (var next in registry.Since(_bySet.Count - 1))
                {
                    Learn(next);
                }
            }

            return _bySet[set];
        }
    }

    private void Learn(DimensionSet set)
    {
        var coarse = set with { Agent = null, User = null, Key = null };
        if (!_representatives.TryGetValue(coarse, out var representative))
        {
            representative = set.Id;
            _representatives.Add(coarse, representative);
        }

        _bySet.Add(representative);
    }
}
