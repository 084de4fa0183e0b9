using System.Net;
using System.Net.Sockets;

namespace ClawHQ.Core.Access.Sessions;

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

    /// <summary>Names and addresses remembered at most. When it is full, those go that have expired, then those that
    /// failed least.</summary>
    public const int Capacity = 10_000;

    /// <summary>How long failures count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, DateTimeOffset Until)> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names and addresses that are remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _failures.Count;
            }
        }
    }

    /// <summary>Whether an attempt has to wait.</summary>
    public bool IsBlocked(string name, IPAddress? address)
    {
        lock (_gate)
        {
            return CountOf(OfName(name)) >= FailuresMax || CountOf(OfAddress(address)) >= AddressFailuresMax;
        }
    }

    /// <summary>Notes a failed attempt.</summary>
    /// <returns>Whether further ones have to wait because of it.</returns>
    public bool NoteFailure(string name, IPAddress? address)
    {
        lock (_gate)
        {
            MakeRoom();
            foreach (var subject in new[] { OfName(name), OfAddress(address) })
            {
                _failures[subject] = (CountOf(subject) + 1, clock.GetUtcNow() + Window);
            }

            return CountOf(OfName(name)) >= FailuresMax || CountOf(OfAddress(address)) >= AddressFailuresMax;
        }
    }

    /// <summary>Forgets the failures of a name after a right password.</summary>
    public void NoteSuccess(string name)
    {
        lock (_gate)
        {
            _failures.Remove(OfName(name));
        }
    }

    private static string OfName(string name) => "name " + name[..Math.Min(name.Length, People.PersonRegister.NameLengthMax)];

    /// <summary>Of an IPv6 address the network: whoever has one has all of them.</summary>
    internal static string OfAddress(IPAddress? address)
    {
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return "address " + Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
        }

        return "address " + (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address);
    }

    private int CountOf(string subject) =>
        _failures.TryGetValue(subject, out var failures) && clock.GetUtcNow() < failures.Until ? failures.Count : 0;

    private void MakeRoom()
    {
        if (_failures.Count <= Capacity - 2)
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var (subject, _) in _failures.Where(f => f.Value.Until <= now).ToList())
        {
            _failures.Remove(subject);
        }

        // A tenth at once, so that a flood of made-up names costs little, and a name under attack is the last to be forgotten.
        var surplus = _failures.Count - (Capacity - 2);
        if (surplus > 0)
        {
            foreach (var (subject, _) in _failures.OrderBy(f => f.Value.Count).ThenBy(f => f.Value.Until).Take(Capacity / 10).ToList())
            {
                _failures.Remove(subject);
            }
        }
    }
}
