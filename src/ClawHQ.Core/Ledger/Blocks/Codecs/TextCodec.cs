namespace ClawHQ.Core.Ledger.Blocks.Codecs;

/// <summary>Stores a column of texts as codes and, for each new text, its content.</summary>
/// <remarks>Codes: 0 null, 1 the next new text, n + 2 the n-th text of the column again. Then, for the new texts, the two parts of
/// their <see cref="TextHead"/> as columns, and their bytes.</remarks>
internal sealed class TextCodec
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private long[] _codes = [];
    private long[] _shared = [];
    private long[] _rests = [];

    /// <param name="sink">Where to.</param>
    /// <param name="values">The column.</param>
    /// <param name="isUnique">True when a text hardly comes twice, so that looking for it is in vain.</param>
    /// <param name="numbers">For the codes.</param>
    public void Write(ByteSink sink, ReadOnlySpan<string?> values, bool isUnique, NumberCodec numbers)
    {
        Reserve(values.Length);
        _numbers.Clear();
        _texts.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            _codes[i] = i > 0 && ReferenceEquals(values[i], values[i - 1]) && !isUnique
                ? _codes[i - 1] == 1 ? _texts.Count + 1 : _codes[i - 1]
                : CodeOf(values[i], isUnique);
        }

        numbers.Write(sink, _codes.AsSpan(0, values.Length), false);
        var before = "";
        for (var i = 0; i < _texts.Count; i++)
        {
            (_shared[i], _rests[i]) = PackedText.Measure(_texts[i], before);
            before = _texts[i];
        }

        numbers.Write(sink, _shared.AsSpan(0, _texts.Count), false);
        numbers.Write(sink, _rests.AsSpan(0, _texts.Count), false);
        for (var i = 0; i < _texts.Count; i++)
        {
            PackedText.Write(sink, _texts[i], new TextHead(_shared[i], _rests[i]));
        }
    }

    public void Read(ref ByteSource source, Span<string?> values)
    {
        Reserve(values.Length);
        var codes = _codes.AsSpan(0, values.Length);
        NumberCodec.Read(ref source, codes);
        var count = codes.Count(1);
        NumberCodec.Read(ref source, _shared.AsSpan(0, count));
        NumberCodec.Read(ref source, _rests.AsSpan(0, count));
        _texts.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            switch (codes[i])
            {
                case 0:
                    values[i] = null;
                    break;
                case 1:
                    var head = new TextHead(_shared[_texts.Count], _rests[_texts.Count]);
                    var text = PackedText.Read(ref source, _texts.Count == 0 ? "" : _texts[^1], head);
                    _texts.Add(text);
                    values[i] = text;
                    break;
                default:
                    values[i] = codes[i] - 2 is >= 0 and var number && number < _texts.Count
                        ? _texts[(int)number]
                        : throw new LedgerCorruptException("A stored text refers to none before it.");
                    break;
            }
        }

        _texts.Clear();
    }

    private long CodeOf(string? text, bool isUnique)
    {
        if (text is null)
        {
            return 0;
        }

        if (!isUnique)
        {
            if (_numbers.TryGetValue(text, out var number))
            {
                return number + 2;
            }

            _numbers.Add(text, _texts.Count);
        }

        _texts.Add(text);
        return 1;
    }

    private void Reserve(int count)
    {
        if (_codes.Length < count)
        {
            _codes = new long[count * 2];
            _shared = new long[count * 2];
            _rests = new long[count * 2];
        }
    }
}
