using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace ClawHQ.Core.Access.Keys;

/// <summary>Why a request's key was not accepted, or that it was.</summary>
public enum KeyVerdict : byte
{
    Accepted,
    Unknown,
    Revoked,
    Expired,

    /// <summary>None was sent where one is needed.</summary>
    Missing,

    /// <summary>What stands for a key in the documents or on the setup page was sent as it is.</summary>
    Placeholder,
}

/// <summary>
/// All keys in memory. Checking one takes a hash and a look-up in an immutable snapshot: no lock, no query.
/// </summary>
public sealed class KeyRing
{
    private readonly KeyStore _store;
    private readonly KeyHash _hash;
    private readonly TimeProvider _clock;
    private readonly Lock _reloading = new();

    /// <summary>When each key was last used; outlives snapshots. Bounded by the number of keys.</summary>
    private readonly ConcurrentDictionary<int, UseMark> _marks = new();

    private volatile Snapshot _snapshot;

    public KeyRing(KeyStore store, KeyHash hash, TimeProvider clock)
    {
        (_store, _hash, _clock) = (store, hash, clock);
        _snapshot = new Snapshot(store.All(), _marks);
    }

    /// <summary>Every key, revoked ones included, in the order of their making.</summary>
    public IReadOnlyList<ApiKey> All => _snapshot.All;

    /// <summary>When a key was last used, uses that are not stored yet included; null before the first.</summary>
    public DateTimeOffset? LastUseOf(ApiKey key) =>
        _marks.TryGetValue(key.Id, out var mark) && mark.UsedAt is not 0 and var at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : key.LastUsedAt;

    /// <summary>Checks a key as it was presented.</summary>
    /// <param name="presented">The text from the header.</param>
    /// <param name="key">The known key, also when it is revoked or expired; null when unknown.</param>
    /// <param name="caller">The caller, when accepted.</param>
    public KeyVerdict Check(string presented, out ApiKey? key, out Caller? caller)
    {
        key = null;
        caller = null;
        if (presented.Length > KeyText.LengthMax || _snapshot.Find(presented, _hash) is not { } entry)
        {
            return KeyVerdict.Unknown;
        }

        key = entry.Key;
        if (key.RevokedAt is not null)
        {
            return KeyVerdict.Revoked;
        }

        var now = _clock.GetUtcNow();
        if (now >= key.ExpiresAt)
        {
            return KeyVerdict.Expired;
        }

        entry.Mark.Use(now.ToUnixTimeMilliseconds());
        caller = entry.Caller;
        return KeyVerdict.Accepted;
    }

    /// <summary>The known key whose public part this text carries, whatever its secret; for hints to operators.</summary>
    public ApiKey? FindByPublicPart(string presented) => _snapshot.FindByPublicPart(presented);

    /// <summary>Takes in what the store holds now. Called after each change of a key.</summary>
    public void Reload()
    {
        lock (_reloading)
        {
            _snapshot = new Snapshot(_store.All(), _marks);
        }
    }

    /// <summary>Takes the uses since the last call: key number and Unix milliseconds.</summary>
    internal IReadOnlyList<(int Id, long UsedAt)> TakeUses() =>
        [.. _marks.Select(m => (m.Key, UsedAt: m.Value.Take())).Where(u => u.UsedAt != 0)];

    private sealed class UseMark
    {
        private long _usedAt;
        private long _takenAt;

        /// <summary>Unix milliseconds; 0 before the first use since the start.</summary>
        public long UsedAt => Volatile.Read(ref _usedAt);

        public void Use(long now) => Volatile.Write(ref _usedAt, now);

        /// <summary>The last use; 0 when it was taken before.</summary>
        public long Take()
        {
            var at = UsedAt;
            return Interlocked.Exchange(ref _takenAt, at) == at ? 0 : at;
        }
    }

    private sealed class Entry(ApiKey key, UseMark mark)
    {
        public ApiKey Key { get; } = key;

        public UseMark Mark { get; } = mark;

        public Caller Caller { get; } = new()
        {
            Name = key.Name,
            KeyId = key.Id,
            Scopes = key.Scopes,
            Rights = Rights.OfKey(key.Scopes, key.Binding),
            Binding = key.Binding,
        };
    }

    private sealed class Snapshot
    {
        private readonly FrozenDictionary<string, Entry> _byPublicId;
        private readonly FrozenDictionary<UInt128, Entry> _foreignByHash;

        public Snapshot(IReadOnlyList<ApiKey> all, ConcurrentDictionary<int, UseMark> marks)
        {
            All = all;
            var entries = all.Select(k => new Entry(k, marks.GetOrAdd(k.Id, _ => new UseMark()))).ToList();
            _byPublicId = entries.Where(e => e.Key.PublicId is not null).ToFrozenDictionary(
                e => e.Key.PublicId ?? "", StringComparer.Ordinal);
            _foreignByHash = entries.Where(e => e.Key.PublicId is null).ToFrozenDictionary(e => Head(e.Key.Hash));
        }

        public IReadOnlyList<ApiKey> All { get; }

        public Entry? Find(string presented, KeyHash hash)
        {
            var isOurs = KeyText.TryGetPublicId(presented, out var publicId);
            Entry? entry = null;
            if (isOurs && !_byPublicId.TryGetValue(publicId ?? "", out entry))
            {
                return null;
            }

            var hashed = hash.Of(presented, isForeign: !isOurs);
            if (!isOurs && !_foreignByHash.TryGetValue(Head(hashed), out entry))
            {
                return null;
            }

            return entry is not null && CryptographicOperations.FixedTimeEquals(hashed, entry.Key.Hash) ? entry : null;
        }

        public ApiKey? FindByPublicPart(string presented) =>
            presented.Length > 16 && presented.StartsWith("chq_", StringComparison.Ordinal)
                && _byPublicId.TryGetValue(presented.Substring(4, 12), out var entry) ? entry.Key : null;

        private static UInt128 Head(byte[] hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
