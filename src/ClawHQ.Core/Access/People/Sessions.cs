using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace ClawHQ.Core.Access.People;

/// <summary>Who is signed in. Sessions are kept on the server, so that signing out, a new password and barring end them at once.</summary>
public sealed class Sessions
{
    /// <summary>The cookie that carries a session's secret.</summary>
    public const string CookieName = "clawhq_session";

    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    private const int SecretLength = 32;
    private readonly PersonStore _store;
    private readonly TimeProvider _clock;

    /// <summary>Live sessions by hash; bounded by the sign-ins of the last two weeks, each behind a password.</summary>
    private readonly ConcurrentDictionary<string, Session> _byHash = new(StringComparer.Ordinal);

    public Sessions(PersonStore store, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        Reload();
    }

    /// <summary>The signed-in caller behind a cookie's value, or null.</summary>
    public Caller? Find(string? secret) =>
        secret is { Length: > 0 and <= 100 } && _byHash.TryGetValue(Convert.ToHexString(HashOf(secret)), out var session)
            && _clock.GetUtcNow() < session.ExpiresAt
            ? session.Caller
            : null;

    /// <summary>Starts a session and gives the cookie's value.</summary>
    internal async Task<string> StartAsync(Person person, CancellationToken cancellationToken)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretLength));
        var now = _clock.GetUtcNow();
        await _store.AddSessionAsync(HashOf(secret), person.Id, now, now + Lifetime, cancellationToken);
        _byHash[Convert.ToHexString(HashOf(secret))] = new Session(person.ToCaller(), now + Lifetime);
        return secret;
    }

    /// <summary>Ends a session.</summary>
    internal async Task EndAsync(string secret, CancellationToken cancellationToken)
    {
        await _store.RemoveSessionAsync(HashOf(secret), cancellationToken);
        _byHash.TryRemove(Convert.ToHexString(HashOf(secret)), out _);
    }

    /// <summary>Takes in what the store holds now. Called after each change of a person.</summary>
    internal void Reload()
    {
        var people = _store.All().Where(p => p.DisabledAt is null).ToDictionary(p => p.Id);
        var stored = _store.AllSessions()
            .Where(s => people.ContainsKey(s.PersonId))
            .ToDictionary(
                s => Convert.ToHexString(s.Hash), s => new Session(people[s.PersonId].ToCaller(), s.ExpiresAt), StringComparer.Ordinal);
        foreach (var (hash, session) in stored)
        {
            _byHash[hash] = session;
        }

        foreach (var ended in _byHash.Keys.Where(hash => !stored.ContainsKey(hash)))
        {
            _byHash.TryRemove(ended, out _);
        }
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private sealed record Session(Caller Caller, DateTimeOffset ExpiresAt);
}
