using System.Buffers;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Summing;

/// <summary>A decoded column, in half the memory where all of its values fit. One of nothing but zeros has neither form.</summary>
/// <param name="Small">Its values; null where they are in <paramref name="Large"/> or all 0.</param>
/// <param name="Large">Its values; null where they are in <paramref name="Small"/> or all 0.</param>
internal readonly record struct RunColumn(int[]? Small, long[]? Large)
{
    /// <summary>Whether all of its values are 0.</summary>
    public bool IsZero => Small is null && Large is null;

    /// <summary>The value of a row of a column that is not all 0.</summary>
    public long this[int row] => Small is { } small ? small[row] : Large![row]; // One of them is there, as the caller has asked.

    /// <summary>Memory that it takes.</summary>
    public long Bytes => ((long)sizeof(int) * (Small?.Length ?? 0)) + ((long)sizeof(long) * (Large?.Length ?? 0));

    /// <summary>The narrowest form of some values.</summary>
    public static RunColumn Of(ReadOnlySpan<long> values)
    {
        foreach (var value in values)
        {
            if (value is < int.MinValue or > int.MaxValue)
            {
                return new RunColumn(null, values.ToArray());
            }
        }

        var small = new int[values.Length];
        for (var i = 0; i < small.Length; i++)
        {
            small[i] = (int)values[i];
        }

        return new RunColumn(small, null);
    }
}

/// <summary>Decoded columns of one run.</summary>
internal sealed class RunColumns
{
    private readonly RunColumn[] _tallies = new RunColumn[EntryTallies.Count];
    private readonly bool[] _isKnown = new bool[EntryTallies.Count];

    /// <summary>How many rows each column has.</summary>
    public int Rows { get; private set; }

    /// <summary>The slot of each row; null when all are in slot 0.</summary>
    public byte[]? Slots { get; private set; }

    /// <summary>The dimension set of each row.</summary>
    public int[] Sets { get; private set; } = [];

    /// <summary>Memory that the decoded columns take.</summary>
    public long Bytes { get; private set; }

    /// <summary>A decoded column.</summary>
    public RunColumn this[Tally tally] => _tallies[(int)tally];

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
        var values = ArrayPool<long>.Shared.Rent(run.Rows);
        try
        {
            Decode(run, tallies, values.AsSpan(0, run.Rows));
        }
        finally
        {
            ArrayPool<long>.Shared.Return(values);
        }
    }

    private void Decode(RollupColumns run, IReadOnlyList<Tally> tallies, Span<long> values)
    {
        if (Sets.Length == 0)
        {
            Rows = run.Rows;
            values.Clear();
            _ = run.TryReadSets(values);
            Sets = new int[Rows];
            for (var row = 0; row < Rows; row++)
            {
                Sets[row] = (int)values[row];
            }

            Slots = run.TryReadSlots(values) ? SlotsOf(values) : null;
            Bytes += ((long)sizeof(int) * Rows) + (Slots?.Length ?? 0);
        }

        foreach (var tally in tallies)
        {
            if (_isKnown[(int)tally])
            {
                continue;
            }

            _isKnown[(int)tally] = true;
            _tallies[(int)tally] = run.TryRead(tally, values) ? RunColumn.Of(values) : default;
            Bytes += _tallies[(int)tally].Bytes;
        }
    }

    /// <summary>No bucket has more than 96 slots.</summary>
    private static byte[] SlotsOf(ReadOnlySpan<long> values)
    {
        var slots = new byte[values.Length];
        for (var row = 0; row < slots.Length; row++)
        {
            slots[row] = checked((byte)values[row]);
        }

        return slots;
    }
}
