using ClawHQ.Core.Ledger.Blocks.Codecs;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>Entries turned into columns, as a block holds them. Made once and filled again and again.</summary>
/// <remarks>Columns that were not chosen when reading keep what they held before. Null numbers are <see cref="Null"/>.</remarks>
public sealed class EntryColumns
{
    /// <summary>Stands for null among numbers.</summary>
    public const long Null = NumberCodec.Null;

    internal static readonly int NumberColumns = Enum.GetValues<NumberColumn>().Length;
    internal static readonly int TextColumns = Enum.GetValues<TextColumn>().Length;

    private readonly long[][] _numbers = new long[NumberColumns][];
    private readonly string?[][] _texts = new string?[TextColumns][];
    private UInt128[] _traceIds = [];

    public EntryColumns()
    {
        Array.Fill(_numbers, []);
        Array.Fill(_texts, []);
    }

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>A column of numbers.</summary>
    public ReadOnlySpan<long> this[NumberColumn column] => _numbers[(int)column].AsSpan(0, Count);

    /// <summary>A column of texts.</summary>
    public ReadOnlySpan<string?> this[TextColumn column] => _texts[(int)column].AsSpan(0, Count);

    /// <summary>The trace ids; 0 for none.</summary>
    public ReadOnlySpan<UInt128> TraceIds => _traceIds.AsSpan(0, Count);

    internal Span<long> Numbers(NumberColumn column) => _numbers[(int)column].AsSpan(0, Count);

    internal Span<string?> Texts(TextColumn column) => _texts[(int)column].AsSpan(0, Count);

    internal Span<UInt128> MutableTraceIds => _traceIds.AsSpan(0, Count);

    /// <summary>Makes room for <paramref name="count"/> rows.</summary>
    internal void Resize(int count)
    {
        Count = count;
        if (_traceIds.Length >= count)
        {
            return;
        }

        var capacity = Math.Max(256, count + (count / 2));
        _traceIds = new UInt128[capacity];
        for (var i = 0; i < _numbers.Length; i++)
        {
            _numbers[i] = new long[capacity];
        }

        for (var i = 0; i < _texts.Length; i++)
        {
            _texts[i] = new string?[capacity];
        }
    }

    /// <summary>Fills the columns from entries.</summary>
    internal void Gather(IReadOnlyList<LedgerEntry> entries)
    {
        Resize(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            EntryRow.Gather(entries[i], i, _numbers, _texts, out _traceIds[i]);
        }
    }

    /// <summary>The entry of a row; every column must have been read.</summary>
    internal LedgerEntry Entry(int row, DimensionRegistry dimensions) => EntryRow.Entry(row, _numbers, _texts, _traceIds[row], dimensions);

    /// <summary>Lets go of the texts, which would otherwise live until the next use.</summary>
    internal void ForgetTexts()
    {
        foreach (var column in _texts)
        {
            column.AsSpan(0, Math.Min(Count, column.Length)).Clear();
        }
    }
}
