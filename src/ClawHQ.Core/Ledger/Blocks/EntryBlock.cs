using ClawHQ.Core.Ledger.Blocks.Codecs;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>The stored form of some entries: a sealed record of columns.</summary>
/// <remarks>
/// Version byte, count, then each column with its length before it: numbers in the order of <see cref="NumberColumn"/>,
/// texts in the order of <see cref="TextColumn"/>, trace ids, requested models where there are any; last the checksum. Costs
/// beside the list cost are stored as differences to it and interval starts as lengths, which are mostly equal.
/// </remarks>
internal sealed class EntryBlock
{
    /// <summary>Entries in a block at most.</summary>
    public const int CountMax = 16_384;

    private const byte Version = 1;

    /// <summary>Texts before the trace ids.</summary>
    private const int FirstTexts = (int)TextColumn.RequestModel;

    private readonly NumberCodec _numbers = new();
    private readonly TextCodec _texts = new();
    private readonly TraceIdCodec _traceIds = new();
    private readonly ByteSink _column = new();
    private long[] _relative = [];

    public void Write(ByteSink sink, EntryColumns columns)
    {
        sink.Byte(Version);
        sink.Varint((ulong)columns.Count);
        for (var i = 0; i < EntryColumns.NumberColumns; i++)
        {
            var column = (NumberColumn)i;
            _numbers.Write(_column, Relative(columns, column), Differs(column));
            Flush(sink);
        }

        for (var i = 0; i < FirstTexts; i++)
        {
            _texts.Write(_column, columns[(TextColumn)i], (TextColumn)i == TextColumn.RequestId, _numbers);
            Flush(sink);
        }

        _traceIds.Write(_column, columns.TraceIds, _numbers);
        Flush(sink);
        var requested = columns[TextColumn.RequestModel];
        if (requested.ContainsAnyExcept((string?)null))
        {
            _texts.Write(_column, requested, false, _numbers);
            Flush(sink);
        }

        Checksum.Seal(sink);
    }

    /// <summary>Reads the chosen columns of a sealed block.</summary>
    /// <exception cref="LedgerCorruptException">The block is damaged.</exception>
    public void Read(ReadOnlySpan<byte> block, EntryColumns columns, ColumnChoice choice)
    {
        var source = new ByteSource(Checksum.Open(block));
        var version = source.Byte();
        if (version != Version)
        {
            throw new LedgerCorruptException($"A block has version {version}, this program knows {Version}.");
        }

        columns.Resize(source.Count(CountMax));
        choice = WithBases(choice);
        for (var i = 0; i < EntryColumns.NumberColumns; i++)
        {
            var column = new ByteSource(source.Raw(source.Count(int.MaxValue)));
            if (choice.Has((NumberColumn)i))
            {
                NumberCodec.Read(ref column, columns.Numbers((NumberColumn)i));
                Absolute(columns, (NumberColumn)i);
            }
        }

        for (var i = 0; i < FirstTexts; i++)
        {
            var column = new ByteSource(source.Raw(source.Count(int.MaxValue)));
            if (choice.Has((TextColumn)i))
            {
                _texts.Read(ref column, columns.Texts((TextColumn)i));
            }
        }

        var last = new ByteSource(source.Raw(source.Count(int.MaxValue)));
        if (choice.TraceIds)
        {
            _traceIds.Read(ref last, columns.MutableTraceIds);
        }

        if (choice.Has(TextColumn.RequestModel))
        {
            ReadRequested(ref source, columns.Texts(TextColumn.RequestModel));
        }
    }

    private void ReadRequested(ref ByteSource source, Span<string?> requested)
    {
        if (source.IsAtEnd)
        {
            requested.Clear();
            return;
        }

        var column = new ByteSource(source.Raw(source.Count(int.MaxValue)));
        _texts.Read(ref column, requested);
    }

    private void Flush(ByteSink sink)
    {
        sink.Varint((ulong)_column.Length);
        sink.Raw(_column.Written);
        _column.Clear();
    }

    private static bool Differs(NumberColumn column) => column
        is NumberColumn.Seq or NumberColumn.RecordedAt or NumberColumn.Time or NumberColumn.ReceivedAt or NumberColumn.Adjusts;

    private static NumberColumn? BaseOf(NumberColumn column) => column switch
    {
        NumberColumn.EffectiveCost or NumberColumn.ReportedCost => NumberColumn.ListCost,
        NumberColumn.IntervalStart => NumberColumn.Time,
        _ => null,
    };

    private static ColumnChoice WithBases(ColumnChoice choice)
    {
        for (var i = 0; i < EntryColumns.NumberColumns; i++)
        {
            if (choice.Has((NumberColumn)i) && BaseOf((NumberColumn)i) is { } needed)
            {
                choice = choice with { Numbers = choice.Numbers | (1UL << (int)needed) };
            }
        }

        return choice;
    }

    /// <summary>Null and, for interval starts, 0 stand for themselves; so does every value beside a null base.</summary>
    private ReadOnlySpan<long> Relative(EntryColumns columns, NumberColumn column)
    {
        var values = columns[column];
        if (BaseOf(column) is not { } baseColumn)
        {
            return values;
        }

        if (_relative.Length < values.Length)
        {
            _relative = new long[values.Length * 2];
        }

        var bases = columns[baseColumn];
        for (var i = 0; i < values.Length; i++)
        {
            _relative[i] = column == NumberColumn.IntervalStart
                ? values[i] == 0 ? NumberCodec.Null : bases[i] - values[i]
                : values[i] == NumberCodec.Null || bases[i] == NumberCodec.Null ? values[i] : values[i] - bases[i];
        }

        return _relative.AsSpan(0, values.Length);
    }

    private static void Absolute(EntryColumns columns, NumberColumn column)
    {
        if (BaseOf(column) is not { } baseColumn)
        {
            return;
        }

        var values = columns.Numbers(column);
        var bases = columns[baseColumn];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column == NumberColumn.IntervalStart
                ? values[i] == NumberCodec.Null ? 0 : bases[i] - values[i]
                : values[i] == NumberCodec.Null || bases[i] == NumberCodec.Null ? values[i] : values[i] + bases[i];
        }
    }
}
