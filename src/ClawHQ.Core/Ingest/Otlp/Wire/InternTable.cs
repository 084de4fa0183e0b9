using System.Text;

namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>
/// Gives the same string for the same UTF-8, so that names which come with every record are not allocated each time. Bounded:
/// at most
/// <see cref="StringsMax"/> strings of <see cref="LengthMax"/> bytes. A value is only admitted when it is seen for the second
/// time
/// in a while, so that ids, which come once, do not push the names out. Shared by all threads without a lock: entries are
/// immutable, and a lost race costs one more allocation.
/// </summary>
internal sealed class InternTable
{
    public const int LengthMax = 256;

    /// <summary>Longest name that is read, in bytes.</summary>
    public const int NameLengthMax = 4096;

    public const int StringsMax = SetCount * SetLength;

    private const int SetCount = 4096;
    private const int SetLength = 4;
    private const int WarmthMax = 4;

    private readonly Entry?[] _entries = new Entry?[StringsMax];

    /// <summary>Beside each entry half of its hash, so that looking for what is not there touches one cache line.</summary>
    private readonly ulong[] _prints = new ulong[StringsMax];

    /// <summary>By hash, a print of the last value that was seen there without being admitted.</summary>
    private readonly uint[] _seenOnce = new uint[StringsMax];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > LengthMax)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = default(RawHash).Add(utf8);
        var first = (int)(hash.Low % SetCount) * SetLength;
        var prints = _prints.AsSpan(first, SetLength);
        for (var i = 0; i < prints.Length; i++)
        {
            if (prints[i] == hash.High && _entries[first + i] is { } entry && entry.Hash == hash)
            {
                entry.Warm();
                return entry.Text;
            }
        }

        return Miss(utf8, hash, first);
    }

    /// <summary>Like <see cref="Get"/> for names from outside, cut at 4 KiB.</summary>
    public string GetCut(ReadOnlySpan<byte> utf8) => Get(Utf8Text.Cut(utf8, NameLengthMax));

    private string Miss(ReadOnlySpan<byte> utf8, RawHash hash, int first)
    {
        var text = Encoding.UTF8.GetString(utf8);
        ref var seen = ref _seenOnce[(int)(hash.High % (ulong)_seenOnce.Length)];
        var print = (uint)(hash.Low >> 32);
        if (seen == print)
        {
            Admit(new Entry(hash, text), first);
        }
        else
        {
            seen = print;
        }

        return text;
    }

    private void Admit(Entry entry, int first)
    {
        var place = Coldest(_entries.AsSpan(first, SetLength));
        _entries[first + place] = entry;
        _prints[first + place] = entry.Hash.High;
    }

    private static int Coldest(Span<Entry?> set)
    {
        var coldest = 0;
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i] is not { } held)
            {
                return i;
            }

            held.Cool();
            if (held.Warmth < (set[coldest]?.Warmth ?? 0))
            {
                coldest = i;
            }
        }

        return coldest;
    }

    private sealed class Entry(RawHash hash, string text)
    {
        public RawHash Hash { get; } = hash;

        public string Text { get; } = text;

        /// <summary>Rises with use, falls when newcomers ask for room; races only blur it.</summary>
        public int Warmth { get; private set; } = 1;

        public void Warm()
        {
            if (Warmth < WarmthMax)
            {
                Warmth++;
            }
        }

        public void Cool() => Warmth = Math.Max(0, Warmth - 1);
    }
}
