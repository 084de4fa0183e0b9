using System.Collections.Concurrent;

namespace ClawHQ.Core.Ledger;

/// <summary>
/// Gives each combination of dimension values its number. Interning is safe from any thread; a new combination becomes
/// durable in the ledger transaction that first uses it.
/// </summary>
public sealed class DimensionRegistry
{
    private readonly ConcurrentDictionary<DimensionSet, DimensionSet> _sets = new();
    private readonly Lock _gate = new();
    private readonly List<DimensionSet> _byId = [];

    /// <summary>How many combinations are known.</summary>
    public int Count => Volatile.Read(ref _count);

    private int _count;

    /// <summary>Returns the one instance equal to <paramref name="candidate"/>, numbering it when it is new.</summary>
    public DimensionSet Intern(DimensionSet candidate)
    {
        if (_sets.TryGetValue(candidate, out var known))
        {
            return known;
        }

        lock (_gate)
        {
            if (_sets.TryGetValue(candidate, out known))
            {
                return known;
            }

            candidate.Id = _byId.Count + 1;
            _byId.Add(candidate);
            _sets[candidate] = candidate;
            Volatile.Write(ref _count, _byId.Count);
            return candidate;
        }
    }

    /// <summary>Takes in the next combination of the file and returns its number. One that equals an earlier one, as files have that were
    /// damaged by a name's cut, keeps its own number beside it: entries refer to it.</summary>
    internal int AddStored(DimensionSet stored)
    {
        lock (_gate)
        {
            stored.Id = _byId.Count + 1;
            _byId.Add(stored);
            _ = _sets.TryAdd(stored, stored);
            Volatile.Write(ref _count, _byId.Count);
            return stored.Id;
        }
    }

    /// <summary>The combination with this number.</summary>
    public DimensionSet this[int id]
    {
        get
        {
            lock (_gate)
            {
                return _byId[id - 1];
            }
        }
    }

    /// <summary>A copy of the combinations numbered above <paramref name="afterId"/>, in order.</summary>
    public IReadOnlyList<DimensionSet> Since(int afterId)
    {
        lock (_gate)
        {
            return _byId.GetRange(afterId, _byId.Count - afterId);
        }
    }
}
