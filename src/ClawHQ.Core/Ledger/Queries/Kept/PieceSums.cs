using ClawHQ.Core.Ledger.Queries.Summing;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>One row of <see cref="PieceSums"/>.</summary>
/// <param name="Window">How many windows it lies after the first of the piece.</param>
/// <param name="Group">The group's number in the map that it was made with.</param>
/// <param name="Values">The values of the group's dimensions.</param>
/// <param name="Sums">Sums in the order of the question's tallies.</param>
/// <param name="Agents">Agents with usage; null for none, or where they are not asked for.</param>
internal readonly record struct PieceRow(int Window, int Group, IReadOnlyList<string?> Values, Int128[] Sums, AgentSet? Agents);

/// <summary>What the stored rollups of one piece of a plan add up to, for one question. Never changes.</summary>
/// <param name="Rows">The rows, by window.</param>
/// <param name="AttributedCost">The part of the effective cost that has a team.</param>
/// <param name="Map">Tells the map that numbered the groups.</param>
internal sealed record PieceSums(PieceRow[] Rows, Int128 AttributedCost, long Map)
{
    private const int RowBytes = 120;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes { get; } = Rows.Sum(row => (long)RowBytes + (16 * row.Sums.Length) + (row.Agents?.Bytes ?? 0));
}

/// <summary>
/// What pieces of plans added up to, least recently used first out. Most of a page's questions are about past days, whose stored
/// runs hardly ever change: an answer holds exactly as long as the same runs make up its piece.
/// </summary>
/// <param name="bytesMax">Bound on the memory of all kept sums.</param>
internal sealed class PieceCache(long bytesMax)
{
    /// <summary>Larger sums are made again each time: keeping one would push out what every page asks for.</summary>
    private const int BytesPerPieceMax = 4 << 20;

    private readonly Lock _gate = new();
    private readonly BoundedCache<string, (long[] Runs, PieceSums Sums)> _kept = new(bytesMax);

    /// <summary>The sums that are kept under a key; null when there are none, or other runs make up the piece now.</summary>
    public PieceSums? Find(string key, IReadOnlyList<StoredRun> runs)
    {
        lock (_gate)
        {
            return _kept.TryFind(key, out var kept) && IsOf(kept.Runs, runs) ? kept.Sums : null;
        }
    }

    /// <summary>Keeps sums under a key, in place of those of other runs.</summary>
    public void Keep(string key, IReadOnlyList<StoredRun> runs, PieceSums sums)
    {
        if (sums.Bytes > BytesPerPieceMax)
        {
            return;
        }

        long[] numbers = [.. runs.Select(run => run.Id)];
        lock (_gate)
        {
            _kept.Keep(key, (numbers, sums), sums.Bytes + (sizeof(char) * key.Length) + (sizeof(long) * numbers.Length));
        }
    }

    private static bool IsOf(long[] known, IReadOnlyList<StoredRun> runs)
    {
        if (known.Length != runs.Count)
        {
            return false;
        }

        for (var i = 0; i < known.Length; i++)
        {
            if (known[i] != runs[i].Id)
            {
                return false;
            }
        }

        return true;
    }
}
