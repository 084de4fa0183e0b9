using System.Buffers.Binary;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Booking;

/// <summary>
/// Remembers the best rank at which each signal key is known, and what was booked from worse ranks. The rules are those of
/// <see cref="SignalKeys"/>.
/// </summary>
internal sealed class FallbackSignals
{
    /// <summary>Keys whose rank is remembered; beyond it all are asked again.</summary>
    private const int KnownMax = 200_000;

    private const int NotKnown = byte.MaxValue + 1;

    private readonly Dictionary<UInt128, (int Rank, long Day)> _known = [];

    /// <summary>True when a better rank is known under the one key that a report looks at: the report is then a shadow.</summary>
    public bool IsCovered(LedgerConnection connection, SignalKeys keys) =>
        Known(connection, KeyOf(keys)).Rank < keys.Rank;

    /// <summary>Remembers a fallback entry so that it can be taken out.</summary>
    public static void Remember(LedgerConnection connection, SignalKeys keys, LedgerEntry entry) =>
        Remember(connection, KeyOf(keys), keys.Rank, entry.Seq);

    /// <summary>Remembers an adjustment of a fallback, which goes with it. Does nothing for adjustments of other entries.</summary>
    public static void RememberAdjustment(LedgerConnection connection, LedgerEntry adjustment)
    {
        var find = connection.Prepare("SELECT key, rank FROM fallbacks WHERE seq = ?1").Bind(1, adjustment.Adjusts);
        var isFallback = find.Step();
        var key = isFallback ? BinaryPrimitives.ReadUInt128BigEndian(find.Blob(0)) : 0;
        var rank = isFallback ? find.Int64(1) : 0;
        find.Reset();
        if (isFallback)
        {
            Remember(connection, key, rank, adjustment.Seq);
        }
    }

    /// <summary>Remembers that an entry, or an adjustment of one, was taken out because somebody asked for it: a better report takes it
    /// out no second time.</summary>
    public static void RememberReversed(LedgerConnection connection, long seq)
    {
        _ = connection.Prepare("INSERT OR IGNORE INTO taken_out VALUES (?1)").Bind(1, seq).Run();
        _ = connection.Prepare("DELETE FROM fallbacks WHERE seq = ?1").Bind(1, seq).Run();
    }

    /// <summary>True when an entry has been taken out: nothing is added to it any more.</summary>
    public static bool IsTakenOut(LedgerConnection connection, long seq)
    {
        var find = connection.Prepare("SELECT 1 FROM taken_out WHERE seq = ?1").Bind(1, seq);
        var isTakenOut = find.Step();
        find.Reset();
        return isTakenOut;
    }

    /// <summary>Marks all keys of a report as known at its rank, and as used on its day. Returns the entries of worse ranks, which the
    /// caller takes out.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="keys">The keys of the report.</param>
    /// <param name="time">Its time of use, Unix milliseconds.</param>
    public IReadOnlyList<long> See(LedgerConnection connection, SignalKeys keys, long time)
    {
        List<long>? booked = null;
        var day = Month.Hour(time) / 24;
        foreach (var key in (ReadOnlySpan<UInt128>)[keys.Session, keys.Emitter, keys.NextDay])
        {
            if (key == 0)
            {
                continue;
            }

            var known = Known(connection, key);
            if (known.Rank > keys.Rank)
            {
                Mark(connection, key, keys.Rank, Math.Max(day, known.Day));
                Take(connection, key, keys.Rank, booked ??= []);
            }
            else if (known.Day < day)
            {
                Mark(connection, key, known.Rank, day);
            }
        }

        return booked ?? (IReadOnlyList<long>)[];
    }

    private static UInt128 KeyOf(SignalKeys keys) => keys.Session != 0 ? keys.Session : keys.Emitter;

    private (int Rank, long Day) Known(LedgerConnection connection, UInt128 key)
    {
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_known.Count >= KnownMax)
        {
            _known.Clear();
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        var find = connection.Prepare("SELECT rank, day FROM signals WHERE key = ?1").Bind(1, bytes);
        known = find.Step() ? ((int)find.Int64(0), find.Int64(1)) : (NotKnown, 0);
        find.Reset();
        _known.Add(key, known);
        return known;
    }

    private void Mark(LedgerConnection connection, UInt128 key, int rank, long day)
    {
        _known[key] = (rank, day);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        _ = connection.Prepare(
                "INSERT INTO signals VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET rank = excluded.rank, day = excluded.day")
            .Bind(1, bytes).Bind(2, rank).Bind(3, day).Run();
    }

    private static void Take(LedgerConnection connection, UInt128 key, byte rank, List<long> booked)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        var before = booked.Count;
        var find = connection.Prepare("SELECT seq FROM fallbacks WHERE key = ?1 AND rank > ?2 ORDER BY seq").Bind(1, bytes).Bind(2, rank);
        while (find.Step())
        {
            booked.Add(find.Int64(0));
        }

        find.Reset();
        if (booked.Count > before)
        {
            _ = connection.Prepare("INSERT OR IGNORE INTO taken_out SELECT seq FROM fallbacks WHERE key = ?1 AND rank > ?2")
                .Bind(1, bytes).Bind(2, rank).Run();
            _ = connection.Prepare("DELETE FROM fallbacks WHERE key = ?1 AND rank > ?2").Bind(1, bytes).Bind(2, rank).Run();
        }
    }

    private static void Remember(LedgerConnection connection, UInt128 key, long rank, long seq)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        _ = connection.Prepare("INSERT INTO fallbacks VALUES (?1, ?2, ?3)").Bind(1, bytes).Bind(2, rank).Bind(3, seq).Run();
    }
}
