using System.Collections.Concurrent;
using System.Numerics;

namespace ClawHQ.Core.Ledger.Queries.Summing;

/// <summary>Gives each agent's name a number that holds for all questions of this process. Safe from any thread.</summary>
internal sealed class AgentNumbers
{
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _last = -1;

    /// <summary>The number of a name. Some numbers may go to no name.</summary>
    public int Of(string agent) => _numbers.TryGetValue(agent, out var known)
        ? known
        : _numbers.GetOrAdd(agent, _ => Interlocked.Increment(ref _last));
}

/// <summary>Some agents by their numbers: a few as a list, more as bits. Not safe for concurrent use while it changes.</summary>
internal sealed class AgentSet
{
    private const int FewMax = 8;
    private const int BitsPerWord = 64;

    private int[] _few = [];
    private int _fewCount;
    private ulong[]? _bits;

    /// <summary>How many agents there are.</summary>
    public int Count
    {
        get
        {
            if (_bits is null)
            {
                return _fewCount;
            }

            var count = 0;
            foreach (var word in _bits)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Memory that it takes, in bytes.</summary>
    public int Bytes => 48 + (sizeof(int) * _few.Length) + (sizeof(ulong) * (_bits?.Length ?? 0));

    /// <summary>Adds an agent; one that is there already stays once.</summary>
    public void Add(int agent)
    {
        if (_bits is not null)
        {
            Set(agent);
        }
        else if (!_few.AsSpan(0, _fewCount).Contains(agent))
        {
            AddNew(agent);
        }
    }

    /// <summary>Adds all of another set.</summary>
    public void Add(AgentSet other)
    {
        if (other._bits is null)
        {
            foreach (var agent in other._few.AsSpan(0, other._fewCount))
            {
                Add(agent);
            }

            return;
        }

        BecomeBits(other._bits.Length);
        var bits = _bits!; // Made by the line above.
        for (var i = 0; i < other._bits.Length; i++)
        {
            bits[i] |= other._bits[i];
        }
    }

    private void AddNew(int agent)
    {
        if (_fewCount == FewMax)
        {
            BecomeBits((agent / BitsPerWord) + 1);
            Set(agent);
            return;
        }

        if (_fewCount == _few.Length)
        {
            Array.Resize(ref _few, Math.Max(1, 2 * _few.Length));
        }

        _few[_fewCount++] = agent;
    }

    /// <summary>Has bits from here on, with room for so many words.</summary>
    private void BecomeBits(int words)
    {
        var known = _bits ?? [];
        if (_bits is null || known.Length < words)
        {
            Array.Resize(ref known, Math.Max(words, Math.Min(2 * known.Length, words + 16)));
            _bits = known;
        }

        foreach (var agent in _few.AsSpan(0, _fewCount))
        {
            Set(agent);
        }

        (_few, _fewCount) = ([], 0);
    }

    private void Set(int agent)
    {
        var word = agent / BitsPerWord;
        if (_bits is null || word >= _bits.Length)
        {
            BecomeBits(word + 1);
        }

        _bits![word] |= 1UL << (agent % BitsPerWord); // Made by the lines above.
    }
}
