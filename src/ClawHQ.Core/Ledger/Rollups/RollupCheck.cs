using System.Globalization;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>What a comparison of rollups with entries found.</summary>
/// <param name="Position">The ledger's position that it holds for.</param>
/// <param name="Entries">How many entries were read, failed attempts included.</param>
/// <param name="Problems">What differs or is damaged, in sentences; empty when all is well.</param>
public sealed record RollupCheckResult(long Position, long Entries, IReadOnlyList<string> Problems);

/// <summary>
/// Sums entries up anew and compares with every tier of the rollups: what entries give is added, what rollups hold is taken
/// off, and nothing may remain. Reads the checksums of all blocks and runs on the way.
/// </summary>
public sealed class RollupCheck
{
    /// <summary>Problems that are named; what more there is adds nothing.</summary>
    private const int ProblemsMax = 100;

    private const int AttemptsMax = 100;
    private const int HoursPerDay = 24;

    private readonly RollupState _state;
    private readonly DimensionRegistry _registry;
    private readonly LedgerDatabase _database;
    private readonly EntryBlocks _blocks;
    private readonly CoarseSets _coarse;

    internal RollupCheck(RollupState state, DimensionRegistry registry, LedgerDatabase database, EntryBlocks blocks)
    {
        (_state, _registry, _database, _blocks) = (state, registry, database, blocks);
        _coarse = new CoarseSets(registry);
    }

    /// <summary>Compares all UTC days that have entries and began at or after a time.</summary>
    /// <param name="from">Unix milliseconds; <see cref="long.MinValue"/> for everything.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public RollupCheckResult Run(long from, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        long entries = 0;
        foreach (var day in Days(from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                entries += CheckDay(day, problems, cancellationToken);
            }
            catch (LedgerCorruptException e)
            {
                problems.Add($"{Date(day)}: {e.Message}");
            }

            if (problems.Count >= ProblemsMax)
            {
                break;
            }
        }

        return new RollupCheckResult(_state.Position, entries, problems);
    }

    /// <summary>The days on which blocks or rollups say that there was usage. Days whose month is dropped have rollups only.</summary>
    private List<int> Days(long from)
    {
        using var connection = _database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT month, min_time, max_time FROM blocks";
        var days = new SortedSet<int>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var last = RollupTier.Day.UnitOf(RollupTier.QuarterOf(reader.GetInt64(2)));
            for (var day = RollupTier.Day.UnitOf(RollupTier.QuarterOf(reader.GetInt64(1))); day <= last; day++)
            {
                _ = RollupTier.TimeOf(day * RollupTier.QuartersPerDay) >= from && days.Add(day);
            }
        }

        return [.. days];
    }

    private long CheckDay(int day, List<string> problems, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            using var connection = _database.OpenReader();
            using var snapshot = connection.BeginTransaction(deferred: true);
            var remainders = RollupTier.All.ToDictionary(tier => tier, _ => new CellTable());
            var first = day * RollupTier.QuartersPerDay;
            var position = _state.Show(RollupStore.Position(connection), since => TakePending(since.Cells, first, remainders));
            if (position is null)
            {
                continue;
            }

            TakeStored(connection, day, remainders);
            var entries = AddEntries(day, position.Value, remainders, cancellationToken);
            foreach (var (tier, remainder) in remainders)
            {
                Report(tier, remainder, problems);
            }

            return entries;
        }

        throw new InvalidOperationException("Checkpoints followed each other faster than the rollups could be read.");
    }

    private long AddEntries(int day, long position, Dictionary<RollupTier, CellTable> remainders, CancellationToken cancellationToken)
    {
        Span<long> tallies = stackalloc long[EntryTallies.Count];
        long count = 0;
        for (var hour = 0; hour < HoursPerDay; hour++)
        {
            var from = RollupTier.TimeOf((day * RollupTier.QuartersPerDay) + (hour * RollupTier.Quarter.SlotsPerBucket));
            var to = from + (RollupTier.Quarter.SlotsPerBucket * RollupTier.QuarterMs);
            foreach (var entry in _blocks.Read(new EntryScan { ToSeq = position, FromTime = from, ToTime = to }))
            {
                cancellationToken.ThrowIfCancellationRequested();
                EntryTallies.Fill(entry, tallies);
                Add(RollupTier.QuarterOf(entry.Time), entry.Dimensions.Id, tallies, remainders);
                count++;
            }
        }

        return count;
    }

    private void Add(int quarter, int set, ReadOnlySpan<long> tallies, Dictionary<RollupTier, CellTable> remainders)
    {
        foreach (var (tier, remainder) in remainders)
        {
            remainder.Add(CellTable.KeyOf(tier.UnitOf(quarter), tier.IsCoarse ? _coarse.Of(set) : set), tallies);
        }
    }

    private void TakePending(CellTable cells, int firstQuarter, Dictionary<RollupTier, CellTable> remainders)
    {
        Span<long> negated = stackalloc long[EntryTallies.Count];
        for (var cell = 0; cell < cells.Count; cell++)
        {
            var quarter = CellTable.UnitOf(cells[cell]);
            if (quarter >= firstQuarter && quarter < firstQuarter + RollupTier.QuartersPerDay)
            {
                Negate(cells.Sums(cell), negated);
                Add(quarter, CellTable.SetOf(cells[cell]), negated, remainders);
            }
        }
    }

    private static void TakeStored(SqliteConnection connection, int day, Dictionary<RollupTier, CellTable> remainders)
    {
        Span<long> negated = stackalloc long[EntryTallies.Count];
        foreach (var (tier, remainder) in remainders)
        {
            var first = tier.UnitOf(day * RollupTier.QuartersPerDay);
            var end = tier.UnitOf(((day + 1) * RollupTier.QuartersPerDay) - 1) + 1;
            foreach (var run in RollupStore.Runs(connection, tier, tier.BucketOf(first), tier.BucketOf(end - 1)))
            {
                var cells = new CellTable();
                RollupRun.AddTo(cells, tier, run.Bucket, RollupStore.Read(connection, run.Id));
                for (var cell = 0; cell < cells.Count; cell++)
                {
                    if (CellTable.UnitOf(cells[cell]) is var unit && unit >= first && unit < end)
                    {
                        Negate(cells.Sums(cell), negated);
                        remainder.Add(cells[cell], negated);
                    }
                }
            }
        }
    }

    private static void Negate(ReadOnlySpan<long> sums, Span<long> negated)
    {
        for (var t = 0; t < sums.Length; t++)
        {
            negated[t] = -sums[t];
        }
    }

    private void Report(RollupTier tier, CellTable remainder, List<string> problems)
    {
        // A sum that overflowed has several cells: only together do they have to be nothing.
        var left = new Dictionary<ulong, Int128[]>();
        for (var cell = 0; cell < remainder.Count; cell++)
        {
            if (remainder.Sums(cell).IndexOfAnyExcept(0L) >= 0)
            {
                var sums = left.TryGetValue(remainder[cell], out var known) ? known
                    : left[remainder[cell]] = new Int128[EntryTallies.Count];
                for (var t = 0; t < sums.Length; t++)
                {
                    sums[t] += remainder.Sums(cell)[t];
                }
            }
        }

        foreach (var (key, sums) in left.Where(l => l.Value.Any(s => s != 0)).Take(ProblemsMax - problems.Count))
        {
            var tally = Array.FindIndex(sums, s => s != 0);
            var time = DateTimeOffset.FromUnixTimeMilliseconds(RollupTier.TimeOf(CellTable.UnitOf(key) * tier.UnitQuarters));
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{time:yyyy-MM-ddTHH:mmZ}, tier {tier.Id}, {Name(CellTable.SetOf(key))}: "
                + $"{(Tally)tally} is {sums[tally]} more in entries than in rollups."));
        }
    }

    private string Name(int set) =>
        $"agent {_registry[set].Agent ?? "none"}, team {_registry[set].Team ?? "none"}, model {_registry[set].Model ?? "none"}";

    private static string Date(int day) =>
        DateTimeOffset.FromUnixTimeMilliseconds(RollupTier.TimeOf(day * RollupTier.QuartersPerDay)).ToString("yyyy-MM-dd",
            CultureInfo.InvariantCulture);
}
