using System.Buffers.Binary;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>
/// A stored run of summaries, of which only what is asked for is decoded: of the hundred thousands of tasks of a day a list shows
/// some dozens, and the ids of the others are never made.
/// </summary>
/// <param name="stored">The run.</param>
/// <param name="day">Its UTC day, counted from 1970.</param>
internal sealed class StoredPieces(byte[] stored, int day)
{
    /// <summary>With more ids than this, going through all rows is quicker than searching for each.</summary>
    private const int SearchesMax = 4;

    private long[]? _lasts;

    /// <summary>The latest time of each piece, Unix milliseconds.</summary>
    public long[] Lasts() => _lasts ??= ReadLasts();

    /// <summary>The dimension set of each piece.</summary>
    public long[] Sets()
    {
        var columns = Columns(out var rows);
        return Read(columns, 2, rows);
    }

    /// <summary>Adds the ids of some rows.</summary>
    /// <param name="isWanted">Whether the id of a row is wanted.</param>
    /// <param name="ids">Where to.</param>
    public void AddIds(Func<int, bool> isWanted, ISet<string> ids)
    {
        var source = SummaryRun.Open(stored, out var content, out var rows);
        for (var row = 0; row < rows; row++)
        {
            var form = SummaryRun.NextForm(ref source, content);
            if (isWanted(row))
            {
                _ = ids.Add(SummaryRun.IdOf(form));
            }
        }
    }

    /// <summary>Adds all pieces to <paramref name="table"/>.</summary>
    /// <param name="registry">Knows the team of each dimension set.</param>
    /// <param name="table">What to add to.</param>
    public void AddTo(DimensionRegistry registry, SummaryTable table)
    {
        var source = SummaryRun.Open(stored, out var content, out var rows);
        var found = new List<(int Row, string Id)>(rows);
        for (var row = 0; row < rows; row++)
        {
            found.Add((row, SummaryRun.IdOf(SummaryRun.NextForm(ref source, content))));
        }

        Add(found, content[^source.Rest..], rows, registry, table, withSums: true);
    }

    /// <summary>Adds the pieces of some ids to <paramref name="table"/>.</summary>
    /// <param name="registry">Knows the team of each dimension set.</param>
    /// <param name="table">What to add to.</param>
    /// <param name="wanted">The ids.</param>
    /// <param name="withSums">Whether their sums are wanted; they are 0 otherwise.</param>
    public void AddTo(DimensionRegistry registry, SummaryTable table, IReadOnlyCollection<string> wanted, bool withSums)
    {
        var forms = SummaryRun.FormsOf(wanted);
        var source = SummaryRun.Open(stored, out var content, out var rows);
        if (forms.Count <= SearchesMax && !IsAnyIn(content, forms))
        {
            return;
        }

        // Most rows are told from the wanted ones by the ends of their ids; what is left is compared as a whole.
        var ends = forms.Select(form => EndOf(form)).ToHashSet();
        var ids = wanted as IReadOnlySet<string> ?? wanted.ToHashSet(StringComparer.Ordinal);
        var found = new List<(int Row, string Id)>();
        for (var row = 0; row < rows; row++)
        {
            var form = SummaryRun.NextForm(ref source, content);
            if (ends.Contains(EndOf(form)) && SummaryRun.IdOf(form) is var id && ids.Contains(id))
            {
                found.Add((row, id));
            }
        }

        Add(found, content[^source.Rest..], rows, registry, table, withSums);
    }

    private static bool IsAnyIn(ReadOnlySpan<byte> content, List<byte[]> forms)
    {
        foreach (var form in forms)
        {
            if (content.IndexOf(form) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static ulong EndOf(ReadOnlySpan<byte> form)
    {
        if (form.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(form[^sizeof(ulong)..]);
        }

        ulong end = 0;
        foreach (var one in form)
        {
            end = (end << 8) | one;
        }

        return end;
    }

    private void Add(
        List<(int Row, string Id)> found, ReadOnlySpan<byte> packed, int rows, DimensionRegistry registry, SummaryTable table,
        bool withSums)
    {
        if (found.Count == 0)
        {
            return;
        }

        var columns = new long[withSums ? SummaryRun.ColumnCount : SummaryRun.HeadColumns][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = Read(packed, c, rows);
        }

        Span<long> tallies = stackalloc long[EntryTallies.Count];
        tallies.Clear();
        foreach (var (row, id) in found)
        {
            for (var t = 0; t < columns.Length - SummaryRun.HeadColumns; t++)
            {
                tallies[t] = columns[SummaryRun.HeadColumns + t][row];
            }

            var first = SummaryTable.TimeOf(day) + columns[0][row];
            var set = (int)columns[2][row];
            table.Add(
                new SummaryPiece
                {
                    Id = id,
                    Set = set,
                    Team = registry[set].Team,
                    Day = day,
                    First = first,
                    Last = first + columns[1][row],
                    LastFailed = columns[3][row] != 0,
                },
                tallies);
        }
    }

    private long[] ReadLasts()
    {
        var columns = Columns(out var rows);
        var (lasts, lengths) = (Read(columns, 0, rows), Read(columns, 1, rows));
        for (var row = 0; row < rows; row++)
        {
            lasts[row] += SummaryTable.TimeOf(day) + lengths[row];
        }

        return lasts;
    }

    private ReadOnlySpan<byte> Columns(out int rows)
    {
        var source = SummaryRun.Open(stored, out var content, out rows);
        for (var row = 0; row < rows; row++)
        {
            _ = SummaryRun.NextForm(ref source, content);
        }

        return content[^source.Rest..];
    }

    private static long[] Read(ReadOnlySpan<byte> packed, int column, int rows)
    {
        var values = new long[rows];
        _ = ColumnPack.TryRead(packed, column, SummaryRun.ColumnCount, rows, values);
        return values;
    }
}
