namespace ClawHQ.Core.Access.Sessions;

/// <summary>
/// Somebody signed in with one browser. The cookie's secret is replaced from time to time; the former one is taken until the browser
/// has used the new one, and for a moment longer, because requests overtake each other. One that comes back later was stolen.
/// </summary>
internal sealed class Session(SessionRow row, Caller caller)
{
    /// <summary>How long the former secret goes on after the new one was first used.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private string _current = Convert.ToHexString(row.Hash);
    private string? _former = row.FormerHash is { } hash ? Convert.ToHexString(hash) : null;
    private long _rotatedAt = row.RotatedAt;

    /// <summary>When the current secret was first used; 0 before. After a restart it counts as used.</summary>
    private long _confirmedAt = row.RotatedAt;
    private bool _isRotating;
    private volatile bool _isEnded;
    private long _seenAt = row.SeenAt;
    private long _storedSeenAt = row.SeenAt;
    private volatile Caller _caller = caller;

    /// <summary>What a presented secret is to the session.</summary>
    internal enum Match : byte
    {
        Accepted,

        /// <summary>Accepted, and it is time for a new secret.</summary>
        RotationDue,

        /// <summary>A secret that was replaced long ago: somebody copied it.</summary>
        Stolen,
    }

    public int Id => row.Id;

    public int PersonId => row.PersonId;

    public string? Provider => row.Provider;

    public string? Address => row.Address;

    public string? Browser => row.Browser;

    public long CreatedAt => row.CreatedAt;

    public long SeenAt => Volatile.Read(ref _seenAt);

    /// <summary>The person with the rights of now.</summary>
    public Caller Caller
    {
        get => _caller;
        set => _caller = value;
    }

    /// <summary>The hashes under which the session can be found.</summary>
    public IReadOnlyList<string> Hashes
    {
        get
        {
            lock (_gate)
            {
                return _former is null ? [_current] : [_current, _former];
            }
        }
    }

    /// <summary>Whether it was ended because a secret of it was stolen.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Ends it at once.</summary>
    public void End() => _isEnded = true;

    /// <summary>Whether it was ended, or has by its age, or by not being used.</summary>
    public bool IsOver(long now, AccessOptions options) =>
        _isEnded
        || now >= row.CreatedAt + (long)options.SessionLifetime.TotalMilliseconds
        || now >= SeenAt + (long)options.SessionIdle.TotalMilliseconds;

    /// <summary>Takes a secret by its hash, at a moment.</summary>
    public Match Use(string hash, long now, AccessOptions options)
    {
        lock (_gate)
        {
            if (hash == _current)
            {
                _confirmedAt = _confirmedAt == 0 ? now : _confirmedAt;
            }
            else if (_confirmedAt != 0 && now >= _confirmedAt + (long)Overlap.TotalMilliseconds)
            {
                return Match.Stolen;
            }

            Volatile.Write(ref _seenAt, Math.Max(_seenAt, now));
            return IsDue(hash, now, options) ? Match.RotationDue : Match.Accepted;
        }
    }

    /// <summary>Claims the next rotation; false when somebody else has it or has just done it.</summary>
    public bool TryBeginRotation(string used, long now, AccessOptions options)
    {
        lock (_gate)
        {
            var isDue = IsDue(used, now, options);
            _isRotating |= isDue;
            return isDue;
        }
    }

    /// <summary>Ends a rotation, done or not.</summary>
    /// <param name="fresh">Hash of the new secret; null when it could not be stored.</param>
    /// <param name="used">Hash of the secret that the browser has.</param>
    /// <param name="now">The moment.</param>
    /// <returns>A hash that opens nothing any more; null for none.</returns>
    public string? EndRotation(string? fresh, string used, long now)
    {
        lock (_gate)
        {
            _isRotating = false;
            if (fresh is null)
            {
                return null;
            }

            var dropped = used == _current ? _former : _current;
            (_current, _former, _rotatedAt, _confirmedAt) = (fresh, used, now, 0);
            return dropped;
        }
    }

    /// <summary>The last use when it is newer than what was stored; null otherwise.</summary>
    public long? TakeSeen()
    {
        var seen = SeenAt;
        return Interlocked.Exchange(ref _storedSeenAt, seen) == seen ? null : seen;
    }

    /// <summary>A former secret that is still in use after a while means that the new one never arrived.</summary>
    private bool IsDue(string hash, long now, AccessOptions options)
    {
        var age = hash == _current ? options.SessionRotation : Overlap;
        return !_isRotating && (hash == _current || (hash == _former && _confirmedAt == 0))
            && now >= _rotatedAt + (long)age.TotalMilliseconds;
    }
}
