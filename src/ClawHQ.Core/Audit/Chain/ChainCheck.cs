using System.Buffers.Text;
using System.Text;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Audit.Chain;

/// <summary>Something that is wrong with the trail.</summary>
/// <param name="Line">The line of the export, from 1; null in a database.</param>
/// <param name="Seq">The record; null where there is none to name.</param>
/// <param name="Code">A stable word: <c>unreadable</c>, <c>changed</c>, <c>missing</c>, <c>out_of_order</c>, <c>not_following</c>,
/// <c>other_key</c>, <c>cut_off</c>, <c>other_head</c>, <c>empty</c>.</param>
/// <param name="Message">What was found, in a sentence.</param>
public sealed record ChainProblem(long? Line, long? Seq, string Code, string Message);

/// <summary>What verifying found.</summary>
/// <param name="Records">Records looked at.</param>
/// <param name="Head">The last of them.</param>
/// <param name="Problems">What is wrong, the first <see cref="ProblemsMax"/>; empty when the trail holds.</param>
public sealed record ChainVerdict(long Records, AuditHead Head, IReadOnlyList<ChainProblem> Problems)
{
    /// <summary>Most problems that are kept.</summary>
    public const int ProblemsMax = 100;

    /// <summary>Whether nothing is wrong.</summary>
    public bool Holds => Problems.Count == 0;
}

/// <summary>Walks along a chain of records and notes where it breaks. Goes on after a break, so that one broken record is one
/// problem.</summary>
internal sealed class ChainCheck
{
    private const int HashLength = 32;

    private readonly AuditKey _key;
    private readonly List<ChainProblem> _problems = [];
    private readonly byte[] _previous = new byte[HashLength];
    private readonly byte[] _computed = new byte[HashLength];
    private readonly byte[] _epoch;

    /// <summary>Hashes that were published, by number of the record; each is looked at when its record comes by.</summary>
    private readonly Dictionary<long, List<string>> _anchors;
    private readonly long _anchoredTo;
    private readonly bool _isContinued;
    private byte[] _lastTime = [];
    private long _expected;
    private bool _knowsPrevious;
    private OtherKey? _otherKey;

    /// <param name="key">The key of the trail.</param>
    /// <param name="first">Number of the first record that is to come.</param>
    /// <param name="previous">The hash before it; null when it is not known, as at the beginning of a part of the trail.</param>
    /// <param name="anchors">Heads that were published: each must be found in the trail.</param>
    public ChainCheck(AuditKey key, long first, byte[]? previous, IEnumerable<AuditHead> anchors)
    {
        (_key, _expected) = (key, first);
        _epoch = Encoding.ASCII.GetBytes(key.Epoch);
        _knowsPrevious = first == 1 || previous is not null;
        _isContinued = first > 1 && previous is not null;
        previous?.CopyTo(_previous, 0);
        _anchors = anchors.Where(a => a.Seq >= first).GroupBy(a => a.Seq).ToDictionary(a => a.Key, a => a.Select(h => h.Hash).ToList());
        _anchoredTo = _anchors.Count == 0 ? 0 : _anchors.Keys.Max();
    }

    private long Records { get; set; }

    /// <summary>Notes a line that is no record.</summary>
    public void NoteUnreadable(long line) => Note(line, null, "unreadable", "This is no record of an export.");

    /// <summary>Takes the next record.</summary>
    /// <param name="line">The line that it is on; null in a database.</param>
    /// <param name="record">Its bytes.</param>
    /// <param name="previous">The hash that it says it follows; empty where that is not told.</param>
    /// <param name="hash">Its hash.</param>
    public void Take(long? line, ReadOnlySpan<byte> record, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> hash)
    {
        Records++;
        if (!TryReadHead(record, out var seq, out var time, out var epoch))
        {
            Note(line, null, "unreadable", $"Record {_expected} is expected here; this is none.");
            Follow(_expected, hash);
            return;
        }

        var isNext = seq == _expected;
        if (!isNext)
        {
            NoteOrder(line, seq);
        }

        if (!epoch.SequenceEqual(_epoch))
        {
            NoteOtherKey(line, seq, epoch);
        }
        else
        {
            EndOtherKey(seq);
            CheckHash(line, seq, record, previous, hash, isNext);
        }

        CheckAnchor(line, seq, hash);
        _lastTime = time.ToArray();
        Follow(seq, hash);
    }

    /// <summary>Ends the walk.</summary>
    /// <param name="last">The line after the last; null in a database.</param>
    public ChainVerdict End(long? last)
    {
        EndOtherKey();
        var head = new AuditHead(
            _expected - 1, Convert.ToHexStringLower(_previous), CanonicalJson.Time(Encoding.ASCII.GetString(_lastTime)));
        if (_anchoredTo > head.Seq)
        {
            Note(last, head.Seq + 1, "cut_off", $"The trail ends with record {head.Seq}, but record {_anchoredTo} was there.");
        }
        else if (Records == 0 && _problems.Count == 0 && !_isContinued)
        {
            // The first start of a server leaves records: who has none has lost them.
            Note(last, null, "empty", "There is no record.");
        }

        return new ChainVerdict(Records, Records == 0 && _expected == 1 ? AuditHead.Empty : head, _problems);
    }

    /// <summary>Records of one other key in a row are one problem: most likely the wrong key was given for the whole trail.</summary>
    private void NoteOtherKey(long? line, long seq, ReadOnlySpan<byte> epoch)
    {
        if (_otherKey is { } run && epoch.SequenceEqual(run.Epoch))
        {
            _otherKey = run with { Count = run.Count + 1 };
            return;
        }

        EndOtherKey();
        _otherKey = new OtherKey(_problems.Count, seq, epoch.ToArray(), 1);
        Note(line, seq, "other_key", $"Record {seq} was made with the key {Shown(epoch)}, not with {_key.Epoch}.");
    }

    /// <summary>Says how many records a run of another key had, and what to do.</summary>
    /// <param name="next">The record after it, made with the key; null where none is.</param>
    private void EndOtherKey(long? next = null)
    {
        if (_otherKey is { } run && run.Problem < _problems.Count)
        {
            var key = Shown(run.Epoch);
            var records = run.Count == 1 ? $"Record {run.Seq} was" : $"Record {run.Seq} and the {run.Count - 1} after it were";
            var from = next is null ? "" : $" From record {next} on {_key.Epoch} applies.";
            _problems[run.Problem] = _problems[run.Problem] with
            {
                Message = run.Count > 1 && run.Count == Records && next is null
                    ? $"The key does not fit: record {run.Seq} and all that follow were made with the key {key}, not with {_key.Epoch}. "
                        + $"Take {AuditKey.FileName} of the server whose trail this is."
                    : $"{records} made with the key {key}, not with {_key.Epoch}.{from} Put {AuditKey.FileName} of {key} back, from a "
                        + "backup: only that one can verify them.",
            };
        }

        _otherKey = null;
    }

    /// <summary>A key's name as it stands in a record, which may be any text.</summary>
    private static string Shown(ReadOnlySpan<byte> epoch) => Api.Problem.Echo(Encoding.UTF8.GetString(epoch));

    private void NoteOrder(long? line, long seq)
    {
        if (seq > _expected)
        {
            var missing = seq - _expected == 1 ? $"Record {_expected} is missing" : $"Records {_expected} to {seq - 1} are missing";
            Note(line, seq, "missing", $"{missing}: {seq} stands in their place.");
        }
        else
        {
            Note(line, seq, "out_of_order", $"Record {seq} stands where {_expected} is expected.");
        }
    }

    private void CheckHash(
        long? line, long seq, ReadOnlySpan<byte> record, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> hash, bool isNext)
    {
        var follows = previous.IsEmpty ? _previous : previous;
        if (previous.IsEmpty && (!isNext || !_knowsPrevious))
        {
            return;
        }

        _key.Hash(follows, record, _computed);
        if (!hash.SequenceEqual(_computed))
        {
            Note(line, seq, "changed", $"Record {seq} is not what was recorded, or does not follow what stands before it.");
        }
        else if (isNext && _knowsPrevious && !follows.SequenceEqual(_previous))
        {
            Note(line, seq, "not_following", $"Record {seq} follows another record than the one that stands before it.");
        }
    }

    private void CheckAnchor(long? line, long seq, ReadOnlySpan<byte> hash)
    {
        if (seq <= _anchoredTo && _anchors.TryGetValue(seq, out var published))
        {
            var found = Convert.ToHexStringLower(hash);
            foreach (var _ in published.Where(p => !found.StartsWith(p, StringComparison.Ordinal)))
            {
                Note(line, seq, "other_head", $"Record {seq} is not the one that was published.");
            }
        }
    }

    private void Follow(long seq, ReadOnlySpan<byte> hash)
    {
        hash.CopyTo(_previous);
        _knowsPrevious = true;
        _expected = seq + 1;
    }

    private void Note(long? line, long? seq, string code, string message)
    {
        if (_problems.Count < ChainVerdict.ProblemsMax)
        {
            _problems.Add(new ChainProblem(line, seq, code, message));
        }
    }

    /// <summary>The three properties that every record begins with.</summary>
    private static bool TryReadHead(ReadOnlySpan<byte> record, out long seq, out ReadOnlySpan<byte> time, out ReadOnlySpan<byte> epoch)
    {
        time = epoch = default;
        seq = 0;
        if (!record.StartsWith("{\"seq\":"u8) || !Utf8Parser.TryParse(record[7..], out seq, out var used) || seq < 1)
        {
            return false;
        }

        return TryText(record[(7 + used)..], ",\"time\":\""u8, out time, out var rest)
            && TryText(rest, ",\"key_epoch\":\""u8, out epoch, out _);
    }

    private static bool TryText(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        text = rest = default;
        if (!bytes.StartsWith(name) || bytes[name.Length..].IndexOf((byte)'"') is not (>= 0 and var end))
        {
            return false;
        }

        text = bytes.Slice(name.Length, end);
        rest = bytes[(name.Length + end + 1)..];
        return true;
    }

    /// <summary>Records of one other key in a row.</summary>
    /// <param name="Problem">Where they stand among the problems.</param>
    /// <param name="Seq">The first of them.</param>
    /// <param name="Epoch">The key's name.</param>
    /// <param name="Count">How many there are so far.</param>
    private sealed record OtherKey(int Problem, long Seq, byte[] Epoch, long Count);
}
