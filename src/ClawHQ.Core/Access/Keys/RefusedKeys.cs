namespace ClawHQ.Core.Access.Keys;

/// <summary>Attempts without a key, or with one that opens nothing, so that the setup page can say what is wrong with a client.</summary>
/// <param name="At">The last attempt.</param>
/// <param name="Shown">The beginning of the key that was sent.</param>
/// <param name="Path">The path that was asked for.</param>
/// <param name="Address">Where it came from; null over the socket.</param>
/// <param name="Verdict">Why it opens nothing.</param>
/// <param name="Meant">Name of the key that was probably meant; null when none comes near.</param>
/// <param name="Count">How often, since the server started.</param>
public sealed record RefusedKey(
    DateTimeOffset At, string Shown, string Path, string? Address, KeyVerdict Verdict, string? Meant, long Count);

/// <summary>The latest refused keys, at most <see cref="Capacity"/>; the oldest make room.</summary>
public sealed class RefusedKeys(TimeProvider clock)
{
    /// <summary>How many different keys are remembered.</summary>
    public const int Capacity = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Shown, KeyVerdict Verdict), RefusedKey> _refused = [];

    /// <summary>The latest first.</summary>
    public IReadOnlyList<RefusedKey> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _refused.Values.OrderByDescending(r => r.At)];
            }
        }
    }

    /// <summary>Remembers an attempt.</summary>
    /// <param name="presented">The key as sent, empty for none; only its beginning is kept.</param>
    /// <param name="path">The path asked for.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="verdict">Why it was refused.</param>
    /// <param name="meant">The name of the known key with the same public part.</param>
    public void Note(string presented, string path, string? address, KeyVerdict verdict, string? meant)
    {
        var shown = KeyText.Shown(presented);
        lock (_gate)
        {
            var count = _refused.TryGetValue((shown, verdict), out var known) ? known.Count : 0;
            if (known is null && _refused.Count >= Capacity)
            {
                _refused.Remove(_refused.MinBy(r => r.Value.At).Key);
            }

            _refused[(shown, verdict)] = new RefusedKey(clock.GetUtcNow(), shown, path, address, verdict, meant, count + 1);
        }
    }
}
