using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Identities;

/// <summary>
/// Identities of reports that carry their own time, parted by the hour of that time. Stored packed with each commit, asked
/// in memory: the set of an hour is read from storage when the hour is first needed.
/// </summary>
/// <remarks>
/// A stored record is, for each hour: hour, count, keys. The memory bound holds between transactions; hours that the open
/// transaction touches stay.
/// </remarks>
internal sealed class TimedKeys(long bytesMax)
{
    private readonly Dictionary<long, HourKeys> _hours = [];
    private readonly Dictionary<int, SortedDictionary<long, List<Identity>>> _added = [];
    private readonly ByteSink _sink = new();
    private long _uses;
    private long _lastHour = long.MinValue;
    private HourKeys? _last;
    private List<Identity>? _lastAdded;

    /// <summary>Bytes of the sets in memory.</summary>
    public long Size => _hours.Values.Sum(static hour => hour.Size);

    /// <summary>Takes a key in; false when the ledger, or the open transaction, holds it.</summary>
    public bool Add(LedgerConnection connection, DedupeKey key)
    {
        var hour = Month.Hour(key.Time);
        if (hour != _lastHour || _last is null)
        {
            _last = Hour(connection, hour);
            _lastHour = hour;
            _lastAdded = null;
        }

        var identity = Identity.Of(key.Hash);
        if (!_last.Add(identity))
        {
            return false;
        }

        (_lastAdded ??= Added(hour)).Add(identity);
        return true;
    }

    /// <summary>Writes what the open transaction has added: one record for each month. The months' tables exist.</summary>
    public void Store(LedgerConnection connection)
    {
        foreach (var (month, hours) in _added)
        {
            _sink.Clear();
            foreach (var (hour, keys) in hours)
            {
                WriteHour(_sink, hour, keys);
            }

            var count = hours.Values.Sum(static keys => keys.Count);
            Checksum.Seal(_sink);
            Insert(connection, month, hours.First().Key, hours.Last().Key, count, _sink);
            _ = connection.Prepare("UPDATE months SET timed_keys = timed_keys + ?2 WHERE month = ?1").Bind(1, month).Bind(2, count).Run();
        }
    }

    /// <summary>The months that the open transaction's keys belong to.</summary>
    public IEnumerable<int> AddedMonths => _added.Keys;

    /// <summary>The transaction is durable.</summary>
    public void Committed()
    {
        _added.Clear();
        _lastAdded = null;
        Trim();
    }

    internal static void WriteHour(ByteSink sink, long hour, List<Identity> keys)
    {
        sink.Varint((ulong)hour);
        sink.Varint((ulong)keys.Count);
        foreach (var key in keys)
        {
            sink.UInt64(key.Low);
            sink.UInt32(key.High);
        }
    }

    internal static void Insert(LedgerConnection connection, int month, long minHour, long maxHour, int count, ByteSink sealedKeys) =>
        _ = connection.Prepare($"INSERT INTO {LedgerSchema.KeyTable(month)}(min_hour, max_hour, count, keys) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, minHour).Bind(2, maxHour).Bind(3, count).Bind(4, sealedKeys.Written).Run();

    /// <summary>Reads a stored record; calls <paramref name="take"/> with each hour and its keys' bytes.</summary>
    internal static void ReadHours(ReadOnlySpan<byte> record, Action<long, ReadOnlySpan<byte>> take)
    {
        var source = new ByteSource(Checksum.Open(record));
        while (!source.IsAtEnd)
        {
            var hour = (long)source.Varint();
            take(hour, source.Raw(source.Count(int.MaxValue / Identity.Size) * Identity.Size));
        }
    }

    internal static List<Identity> ReadKeys(ReadOnlySpan<byte> bytes)
    {
        var keys = new List<Identity>(bytes.Length / Identity.Size);
        var source = new ByteSource(bytes);
        while (!source.IsAtEnd)
        {
            keys.Add(new Identity(source.UInt64(), source.UInt32()));
        }

        return keys;
    }

    private HourKeys Hour(LedgerConnection connection, long hour)
    {
        if (!_hours.TryGetValue(hour, out var keys))
        {
            keys = Load(connection, hour);
            _hours.Add(hour, keys);
        }

        keys.LastUse = ++_uses;
        return keys;
    }

    private static HourKeys Load(LedgerConnection connection, long hour)
    {
        var keys = new HourKeys();
        var month = Month.Of(Month.HourStart(hour));
        var known = connection.Prepare("SELECT 1 FROM months WHERE month = ?1").Bind(1, month);
        var exists = known.Step();
        known.Reset();
        if (!exists)
        {
            return keys;
        }

        var read = connection.Prepare($"SELECT keys FROM {LedgerSchema.KeyTable(month)} WHERE max_hour >= ?1 AND min_hour <= ?1")
            .Bind(1, hour);
        while (read.Step())
        {
            ReadHours(read.Blob(0), (stored, bytes) =>
            {
                if (stored == hour)
                {
                    Take(keys, bytes);
                }
            });
        }

        read.Reset();
        return keys;
    }

    private static void Take(HourKeys keys, ReadOnlySpan<byte> bytes)
    {
        foreach (var key in ReadKeys(bytes))
        {
            _ = keys.Add(key);
        }
    }

    private List<Identity> Added(long hour)
    {
        var month = Month.Of(Month.HourStart(hour));
        if (!_added.TryGetValue(month, out var hours))
        {
            _added.Add(month, hours = []);
        }

        if (!hours.TryGetValue(hour, out var keys))
        {
            hours.Add(hour, keys = []);
        }

        return keys;
    }

    private void Trim()
    {
        if (Size <= bytesMax)
        {
            return;
        }

        var size = Size;
        foreach (var (hour, keys) in _hours.OrderBy(static pair => pair.Value.LastUse).ToList())
        {
            if (size <= bytesMax / 2 || keys == _last)
            {
                break;
            }

            size -= keys.Size;
            _ = _hours.Remove(hour);
        }
    }
}
