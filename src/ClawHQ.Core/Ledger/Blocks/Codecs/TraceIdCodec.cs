namespace ClawHQ.Core.Ledger.Blocks.Codecs;

/// <summary>Stores trace ids as codes and each new id in full. Codes: 0 none, 1 the next new id, n + 2 the n-th id again.</summary>
internal sealed class TraceIdCodec
{
    private readonly Dictionary<UInt128, int> _numbers = [];
    private readonly List<UInt128> _ids = [];
    private long[] _codes = [];

    public void Write(ByteSink sink, ReadOnlySpan<UInt128> ids, NumberCodec numbers)
    {
        Reserve(ids.Length);
        _numbers.Clear();
        _ids.Clear();
        for (var i = 0; i < ids.Length; i++)
        {
            _codes[i] = CodeOf(ids[i]);
        }

        numbers.Write(sink, _codes.AsSpan(0, ids.Length), false);
        foreach (var id in _ids)
        {
            sink.UInt128(id);
        }
    }

    public void Read(ref ByteSource source, Span<UInt128> ids)
    {
        Reserve(ids.Length);
        var codes = _codes.AsSpan(0, ids.Length);
        NumberCodec.Read(ref source, codes);
        _ids.Clear();
        for (var i = 0; i < ids.Length; i++)
        {
            if (codes[i] == 1)
            {
                _ids.Add(source.UInt128());
            }

            ids[i] = codes[i] switch
            {
                0 => 0,
                1 => _ids[^1],
                var code when code >= 2 && code - 2 < _ids.Count => _ids[(int)code - 2],
                _ => throw new LedgerCorruptException("A stored trace id refers to none before it."),
            };
        }
    }

    private long CodeOf(UInt128 id)
    {
        if (id == 0)
        {
            return 0;
        }

        if (_numbers.TryGetValue(id, out var number))
        {
            return number + 2;
        }

        _numbers.Add(id, _ids.Count);
        _ids.Add(id);
        return 1;
    }

    private void Reserve(int count)
    {
        if (_codes.Length < count)
        {
            _codes = new long[count * 2];
        }
    }
}
