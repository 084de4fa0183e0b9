namespace ClawHQ.Core.Access.People;

/// <summary>
/// Slows guessing of passwords: after <see cref="FailuresMax"/> failures within <see cref="Window"/>, further attempts for the
/// same name, or from the same address, are refused until the window has passed.
/// </summary>
public sealed class SignInThrottle(TimeProvider clock)
{
    /// <summary>Failures that are let through for a name.</summary>
    public const int FailuresMax = 5;

    /// <summary>Failures that are let through from an address, which may stand for a whole office.</summary>
    public const int AddressFailuresMax = 30;

    /// <summary>How long failures count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Names and addresses remembered at most; when full, what has expired goes first, then everything.</summary>
    private const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, DateTimeOffset Until)> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an attempt has to wait.</summary>
    public bool IsBlocked(string name, string? address)
    {
        lock (_gate)
        {
            return CountOf("name " + name) >= FailuresMax || CountOf("address " + address) >= AddressFailuresMax;
        }
    }

    /// <summary>Notes a failed attempt.</summary>
    public void NoteFailure(string name, string? address)
    {
        lock (_gate)
        {
            MakeRoom();
            foreach (var subject in new[] { "name " + name, "address " + address })
            {
                _failures[subject] = (CountOf(subject) + 1, clock.GetUtcNow() + Window);
            }
        }
    }

    /// <summary>Forgets the failures of a name after a right password.</summary>
    public void NoteSuccess(string name)
    {
        lock (_gate)
        {
            _failures.Remove("name " + name);
        }
    }

    private int CountOf(string subject) =>
        _failures.TryGetValue(subject, out var failures) && clock.GetUtcNow() < failures.Until ? failures.Count : 0;

    private void MakeRoom()
    {
        if (_failures.Count < Capacity)
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var expired in _failures.Where(f => f.Value.Until <= now).Select(f => f.Key).ToList())
        {
            _failures.Remove(expired);
        }

        if (_failures.Count >= Capacity)
        {
            _failures.Clear();
        }
    }
}
