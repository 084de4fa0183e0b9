using System.Buffers;
using System.Globalization;
using System.Text;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>The packed pieces of one day: ids, then heads and sums as columns, ordered by first time.</summary>
internal static class SummaryRun
{
    private const byte Version = 1;
    private const int RowsMax = 1 << 26;
    private const int IdLengthMax = 1 << 16;

    /// <summary>Columns before the sums: first time in the day, length, dimension set, whether the latest entry failed.</summary>
    public const int HeadColumns = 4;

    /// <summary>All columns.</summary>
    public const int ColumnCount = HeadColumns + EntryTallies.Count;

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
            columns[c] = ArrayPool<long>.Shared.Rent(order.Length);
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
        foreach (var column in columns)
        {
            ArrayPool<long>.Shared.Return(column);
        }

        Checksum.Seal(sink);
        return sink.Written.ToArray();
    }

    /// <summary>Ids as they stand in a run: two ids are equal exactly where their forms are.</summary>
    public static List<byte[]> FormsOf(IReadOnlyCollection<string> ids)
    {
        var sink = new ByteSink();
        var forms = new List<byte[]>(ids.Count);
        foreach (var id in ids)
        {
            sink.Clear();
            WriteId(sink, id);
            forms.Add(sink.Written.ToArray());
        }

        return forms;
    }

    /// <summary>The id of a stored form.</summary>
    public static string IdOf(ReadOnlySpan<byte> form)
    {
        var source = new ByteSource(form);
        return ReadId(ref source);
    }

    /// <summary>The form of the next id.</summary>
    public static ReadOnlySpan<byte> NextForm(ref ByteSource source, ReadOnlySpan<byte> content)
    {
        var start = content.Length - source.Rest;
        _ = source.Raw(source.Byte() switch
        {
            Text => source.Count(IdLengthMax),
            Uuid or Hex => 16,
            _ => throw new LedgerCorruptException("A stored id has a form that this program does not know."),
        });
        return content[start..^source.Rest];
    }

    /// <summary>Begins to read a run.</summary>
    /// <param name="stored">The run.</param>
    /// <param name="content">All of it but its checksum.</param>
    /// <param name="rows">How many pieces it has.</param>
    /// <returns>Stands before the first id.</returns>
    public static ByteSource Open(ReadOnlySpan<byte> stored, out ReadOnlySpan<byte> content, out int rows)
    {
        content = Checksum.Open(stored);
        var source = new ByteSource(content);
        if (source.Byte() != Version)
        {
            throw new LedgerCorruptException("A task summary was written by a newer program.");
        }

        rows = source.Count(RowsMax);
        return source;
    }

    /// <summary>Most ids are UUIDs or trace ids: those take 17 bytes instead of 38 or 34.</summary>
    private static void WriteId(ByteSink sink, string id)
    {
        Span<char> canonical = stackalloc char[36];
        if (id.Length == 36 && Guid.TryParseExact(id, "D", out var uuid) && uuid.TryFormat(canonical, out _, "D")
            && canonical.SequenceEqual(id))
        {
            sink.Byte(Uuid);
            _ = uuid.TryWriteBytes(sink.Take(16));
        }
        else if (id.Length == 32 && Guid.TryParseExact(id, "N", out uuid) && uuid.TryFormat(canonical, out _, "N")
            && canonical[..32].SequenceEqual(id))
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
