using System.Globalization;
using System.Text;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>The packed pieces of one day: ids, then heads and sums as columns, ordered by first time.</summary>
internal static class SummaryRun
{
    private const byte Version = 1;
    private const int RowsMax = 1 << 26;
    private const int IdLengthMax = 1 << 16;
    private const int HeadColumns = 4;
    private const int ColumnCount = HeadColumns + EntryTallies.Count;

    private const byte Text = 0;
    private const byte Uuid = 1;
    private const byte Hex = 2;

    /// <summary>Packs the numbered pieces of a table, which all lie on one day.</summary>
    public static byte[] Encode(SummaryTable table, ReadOnlySpan<int> order)
    {
        var sink = new ByteSink();
        sink.Byte(Version);
        sink.Varint((ulong)order.Length);
        var columns = new long[ColumnCount][];
        for (var c = 0; c < ColumnCount; c++)
        {
            columns[c] = new long[order.Length];
        }

        for (var row = 0; row < order.Length; row++)
        {
            ref readonly var piece = ref table.Pieces[order[row]];
            WriteId(sink, piece.Id);
            columns[0][row] = piece.First - SummaryTable.TimeOf(piece.Day);
            columns[1][row] = piece.Last - piece.First;
            columns[2][row] = piece.Set;
            columns[3][row] = piece.LastFailed ? 1 : 0;
            var sums = table.Sums(order[row]);
            for (var t = 0; t < EntryTallies.Count; t++)
            {
                columns[HeadColumns + t][row] = sums[t];
            }
        }

        ColumnPack.Write(sink, columns, order.Length);
        Checksum.Seal(sink);
        return sink.Written.ToArray();
    }

    /// <summary>Adds all pieces of a stored run to <paramref name="table"/>.</summary>
    /// <param name="stored">The run.</param>
    /// <param name="day">Its day.</param>
    /// <param name="registry">Knows the team of each dimension set.</param>
    /// <param name="table">What to add to.</param>
    /// <param name="wanted">The only ids to add; null for all.</param>
    public static void AddTo(
        ReadOnlySpan<byte> stored, int day, DimensionRegistry registry, SummaryTable table, IReadOnlySet<string>? wanted = null)
    {
        var content = Checksum.Open(stored);
        var source = new ByteSource(content);
        if (source.Byte() != Version)
        {
            throw new LedgerCorruptException("A task summary was written by a newer program.");
        }

        var ids = new string[source.Count(RowsMax)];
        for (var row = 0; row < ids.Length; row++)
        {
            ids[row] = ReadId(ref source);
        }

        if (wanted is not null && !ids.Any(wanted.Contains))
        {
            return;
        }

        var columns = ReadColumns(content[^source.Rest..], ids.Length);
        Span<long> tallies = stackalloc long[EntryTallies.Count];
        for (var row = 0; row < ids.Length; row++)
        {
            if (wanted is not null && !wanted.Contains(ids[row]))
            {
                continue;
            }

            for (var t = 0; t < EntryTallies.Count; t++)
            {
                tallies[t] = columns[HeadColumns + t][row];
            }

            var first = SummaryTable.TimeOf(day) + columns[0][row];
            var set = (int)columns[2][row];
            table.Add(
                new SummaryPiece
                {
                    Id = ids[row],
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

    private static long[][] ReadColumns(ReadOnlySpan<byte> packed, int rows)
    {
        var columns = new long[ColumnCount][];
        for (var c = 0; c < ColumnCount; c++)
        {
            columns[c] = new long[rows];
            _ = ColumnPack.TryRead(packed, c, ColumnCount, rows, columns[c]);
        }

        return columns;
    }

    /// <summary>Most ids are UUIDs or trace ids: those take 17 bytes instead of 38 or 34.</summary>
    private static void WriteId(ByteSink sink, string id)
    {
        if (id.Length == 36 && Guid.TryParseExact(id, "D", out var uuid) && uuid.ToString("D", CultureInfo.InvariantCulture) == id)
        {
            sink.Byte(Uuid);
            _ = uuid.TryWriteBytes(sink.Take(16));
        }
        else if (id.Length == 32 && Guid.TryParseExact(id, "N", out uuid) && uuid.ToString("N", CultureInfo.InvariantCulture) == id)
        {
            sink.Byte(Hex);
            _ = uuid.TryWriteBytes(sink.Take(16));
        }
        else
        {
            sink.Byte(Text);
            sink.Varint((ulong)Encoding.UTF8.GetByteCount(id));
            _ = Encoding.UTF8.GetBytes(id, sink.Take(Encoding.UTF8.GetByteCount(id)));
        }
    }

    private static string ReadId(ref ByteSource source) => source.Byte() switch
    {
        Text => Encoding.UTF8.GetString(source.Raw(source.Count(IdLengthMax))),
        Uuid => new Guid(source.Raw(16)).ToString("D", CultureInfo.InvariantCulture),
        Hex => new Guid(source.Raw(16)).ToString("N", CultureInfo.InvariantCulture),
        _ => throw new LedgerCorruptException("A stored id has a form that this program does not know."),
    };
}
