using System.Buffers.Binary;
using System.Text;

namespace ClawHQ.Load.Bodies;

/// <summary>
/// An export request built once, whose times, values and identities are overwritten in place before each send, so that the
/// generator costs next to nothing beside the server that it measures.
/// </summary>
internal sealed class PatchedBody
{
    /// <summary>Stands in the built body where a time goes.</summary>
    public const ulong TimeMark = 0xA1B2_C3D4_E5F6_0718;

    /// <summary>Stands where 16 hexadecimal digits of an identity go.</summary>
    public const string IdentityMark = "@identity-mark-@";

    /// <summary>Stands where the identity of a group of records goes: a task, a session.</summary>
    public const string TaskMark = "@task-mark-8932@";

    /// <inheritdoc cref="TaskMark"/>
    public const string SessionMark = "@session-mark-3@";

    /// <summary>Stands where a running total goes.</summary>
    public const double ValueMark = 1234567.890625;

    /// <summary>Calls of one task.</summary>
    public const int RecordsPerTask = 5;

    /// <summary>Calls of one session.</summary>
    public const int RecordsPerSession = 20;

    private static readonly byte[] Digits = "0123456789abcdef"u8.ToArray();

    private readonly int[] _times;
    private readonly int[] _values;
    private readonly int[] _identities;
    private readonly int[] _tasks;
    private readonly int[] _sessions;
    private readonly double[] _totals;

    public PatchedBody(byte[] bytes, int units)
    {
        Bytes = bytes;
        Units = units;
        var mark = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(mark, TimeMark);
        _times = Find(mark);
        BinaryPrimitives.WriteDoubleLittleEndian(mark, ValueMark);
        _values = Find(mark);
        _totals = new double[_values.Length];
        _identities = Find(Encoding.ASCII.GetBytes(IdentityMark));
        _tasks = Find(Encoding.ASCII.GetBytes(TaskMark));
        _sessions = Find(Encoding.ASCII.GetBytes(SessionMark));
        Advance(0, int.MaxValue);
    }

    public byte[] Bytes { get; }

    /// <summary>Points or records in the body.</summary>
    public int Units { get; }

    /// <summary>Sets every time to now.</summary>
    public void SetTimes(ulong unixNano)
    {
        foreach (var at in _times)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(at), unixNano);
        }
    }

    /// <summary>Adds to the totals of a run of points, and writes them.</summary>
    /// <param name="first">The first of them; the run goes on at the start when it passes the end.</param>
    /// <param name="count">How many.</param>
    public void Advance(int first, int count)
    {
        for (var i = 0; i < Math.Min(count, _values.Length); i++)
        {
            var point = (first + i) % _values.Length;
            _totals[point] += 16;
            BinaryPrimitives.WriteDoubleLittleEndian(Bytes.AsSpan(_values[point]), _totals[point]);
        }
    }

    /// <summary>Gives each record an identity of its own, every few records a task, and more of them a session.</summary>
    public void SetIdentities(Random random)
    {
        foreach (var at in _identities)
        {
            WriteDigits(at, random);
        }

        SetRuns(_tasks, RecordsPerTask, random);
        SetRuns(_sessions, RecordsPerSession, random);
    }

    private void SetRuns(int[] places, int length, Random random)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (i % length == 0)
            {
                WriteDigits(places[i], random);
            }
            else
            {
                Bytes.AsSpan(places[i - 1], 16).CopyTo(Bytes.AsSpan(places[i]));
            }
        }
    }

    private void WriteDigits(int at, Random random)
    {
        var bits = (ulong)random.NextInt64();
        for (var i = 0; i < 16; i++)
        {
            Bytes[at + i] = Digits[(bits >> (i * 4)) & 15];
        }
    }

    private int[] Find(ReadOnlySpan<byte> mark)
    {
        var found = new List<int>();
        for (var at = Bytes.AsSpan().IndexOf(mark); at >= 0;)
        {
            found.Add(at);
            var next = Bytes.AsSpan(at + mark.Length).IndexOf(mark);
            at = next < 0 ? -1 : at + mark.Length + next;
        }

        return [.. found];
    }
}
