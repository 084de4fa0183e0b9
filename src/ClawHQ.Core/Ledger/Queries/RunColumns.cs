using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Decoded columns of one run. A column of nothing but zeros is null.</summary>
internal sealed class RunColumns
{
    private readonly long[]?[] _tallies = new long[]?[EntryTallies.Count];
    private readonly bool[] _isKnown = new bool[EntryTallies.Count];

    /// <summary>How many rows each column has; arrays may be longer.</summary>
    public int Rows { get; private set; }

    /// <summary>The slot of each row; null when all are in slot 0.</summary>
    public long[]? Slots { get; private set; }

    /// <summary>The dimension set of each row.</summary>
    public long[] Sets { get; private set; } = [];

    /// <summary>Memory that the decoded columns take.</summary>
    public long Bytes { get; private set; }

    /// <summary>A decoded column.</summary>
    public long[]? this[Tally tally] => _tallies[(int)tally];

    /// <summary>Whether all of these columns are decoded.</summary>
    public bool Has(IReadOnlyList<Tally> tallies)
    {
        foreach (var tally in tallies)
        {
            if (!_isKnown[(int)tally])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decodes what is missing of <paramref name="tallies"/>.</summary>
    public void Decode(RollupColumns run, IReadOnlyList<Tally> tallies)
    {
        if (Sets.Length == 0)
        {
            Rows = run.Rows;
            Sets = new long[Rows];
            _ = run.TryReadSets(Sets);
            var slots = new long[Rows];
            Slots = run.TryReadSlots(slots) ? slots : null;
            Bytes += 2L * sizeof(long) * Rows;
        }

        foreach (var tally in tallies)
        {
            if (_isKnown[(int)tally])
            {
                continue;
            }

            var column = new long[Rows];
            _isKnown[(int)tally] = true;
            if (run.TryRead(tally, column))
            {
                _tallies[(int)tally] = column;
                Bytes += sizeof(long) * Rows;
            }
        }
    }
}
