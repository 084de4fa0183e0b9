using System.Runtime.InteropServices;
using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>What is summed up row by row.</summary>
public enum SummaryKind : byte
{
    Task = 0,
    Session = 1,
}

/// <summary>The head of one piece: what a task or session did on one UTC day, as far as one table or run knows.</summary>
internal struct SummaryPiece
{
    /// <summary>The task's or session's id. The same id under another team is another task.</summary>
    public required string Id { get; init; }

    /// <summary>The dimension set first seen.</summary>
    public required int Set { get; init; }

    /// <summary>The team of that set; null when unattributed.</summary>
    public required string? Team { get; init; }

    /// <summary>Days since 1970.</summary>
    public required int Day { get; init; }

    /// <summary>Time of the earliest entry, Unix milliseconds.</summary>
    public long First { get; set; }

    /// <summary>Time of the latest entry, Unix milliseconds.</summary>
    public long Last { get; set; }

    /// <summary>Whether the latest entry failed.</summary>
    public bool LastFailed { get; set; }
}

/// <summary>Sums per (id, team, day) in memory. Not safe for concurrent use; its owner locks.</summary>
/// <remarks>As in <see cref="CellTable"/>, a sum that would overflow begins a second piece of the same key: pieces add up.</remarks>
internal sealed class SummaryTable
{
    private const long DayMs = RollupTier.QuartersPerDay * RollupTier.QuarterMs;

    private readonly Dictionary<(string Id, string? Team, int Day), int> _numbers = [];
    private readonly List<SummaryPiece> _pieces = [];

    /// <summary>Sums by piece number.</summary>
    private readonly CellTable _sums = new();

    private int _last = -1;

    /// <summary>How many pieces there are.</summary>
    public int Count => _pieces.Count;

    /// <summary>The pieces, in order of first sight.</summary>
    public ReadOnlySpan<SummaryPiece> Pieces => CollectionsMarshal.AsSpan(_pieces);

    /// <summary>The UTC day of a time, counted from 1970.</summary>
    public static int DayOf(long time) => (int)((time - (((time % DayMs) + DayMs) % DayMs)) / DayMs);

    /// <summary>Start of a day in Unix milliseconds.</summary>
    public static long TimeOf(int day) => day * DayMs;

    /// <summary>The sums of a piece, indexed by <see cref="Tally"/>.</summary>
    public ReadOnlySpan<long> Sums(int piece) => _sums.Sums(piece);

    /// <summary>Takes in one entry of a task or session.</summary>
    public void Add(string id, LedgerEntry entry, ReadOnlySpan<long> tallies)
    {
        var failed = entry.Kind == EntryKind.FailedAttempt || entry.Flags.HasFlag(EntryFlags.Failed);
        Add(
            new SummaryPiece
            {
                Id = id,
                Set = entry.Dimensions.Id,
                Team = entry.Dimensions.Team,
                Day = DayOf(entry.Time),
                First = entry.Time,
                Last = entry.Time,
                LastFailed = failed && (entry.Kind != EntryKind.Adjustment || Move.IsIn(entry)),
            },
            tallies);
    }

    /// <summary>Adds all pieces of another table.</summary>
    public void Add(SummaryTable other)
    {
        for (var piece = 0; piece < other.Count; piece++)
        {
            Add(other._pieces[piece], other.Sums(piece));
        }
    }

    /// <summary>Adds a piece and its sums.</summary>
    public void Add(in SummaryPiece piece, ReadOnlySpan<long> tallies)
    {
        // Entries of one task mostly come in a row.
        if (_last >= 0 && IsSame(Pieces[_last], piece) && _sums.TryAdd(_last, tallies))
        {
            Cover(ref CollectionsMarshal.AsSpan(_pieces)[_last], piece);
            return;
        }

        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, (piece.Id, piece.Team, piece.Day), out var isKnown);
        if (!isKnown)
        {
            _last = number = _pieces.Count;
            _pieces.Add(piece);
            _sums.Add((ulong)number, tallies);
            return;
        }

        _last = number;
        Cover(ref CollectionsMarshal.AsSpan(_pieces)[number], piece);
        var count = _sums.Count;
        _sums.Add((ulong)number, tallies);
        if (_sums.Count > count)
        {
            // The sums overflowed into a cell of their own: it becomes a piece of its own, which later entries add to.
            _last = number = _pieces.Count;
            _pieces.Add(piece);
        }
    }

    private static bool IsSame(in SummaryPiece known, in SummaryPiece piece) =>
        known.Day == piece.Day && known.Id == piece.Id && known.Team == piece.Team;

    private static void Cover(ref SummaryPiece known, in SummaryPiece piece)
    {
        known.First = Math.Min(known.First, piece.First);
        if (piece.Last >= known.Last)
        {
            known.Last = piece.Last;
            known.LastFailed = piece.LastFailed;
        }
    }
}
