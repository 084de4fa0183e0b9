using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>
/// Who is signed in, in memory. Sessions live on the server, so that signing out, a new password, a changed role and barring act at
/// once. The cookie holds a secret of 256 random bits; only its hash is kept.
/// </summary>
public sealed class SessionRing
{
    private const int SecretBytes = 32;
    private const int SecretLength = SecretBytes * 2;
    private const int BrowserLengthMax = 200;

    private readonly SessionStore _store;
    private readonly PersonStore _people;
    private readonly AccessOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _reloading = new();

    /// <summary>Live sessions by number and by each hash that opens them; bounded by <see cref="SessionStore.OfOnePersonMax"/>.</summary>
    private readonly ConcurrentDictionary<int, Session> _byId = [];
    private readonly ConcurrentDictionary<string, Session> _byHash = new(StringComparer.Ordinal);

    public SessionRing(SessionStore store, PersonStore people, AccessOptions options, TimeProvider clock)
    {
        (_store, _people, _options, _clock) = (store, people, options, clock);
        Reload();
    }

    /// <summary>All live sessions, the one used last first.</summary>
    internal IReadOnlyList<Session> All =>
        [.. _byId.Values.Where(s => !s.IsOver(Now, _options)).OrderByDescending(s => s.SeenAt).ThenByDescending(s => s.Id)];

    /// <summary>The clock by which sessions end.</summary>
    internal TimeProvider Clock => _clock;

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The session behind a cookie's value, or null.</summary>
    /// <param name="secret">The cookie's value.</param>
    /// <param name="isDue">Whether the secret is to be replaced.</param>
    internal Session? Find(string? secret, out bool isDue)
    {
        isDue = false;
        if (secret is not { Length: SecretLength } || !_byHash.TryGetValue(NameOf(HashOf(secret)), out var session))
        {
            return null;
        }

        var now = Now;
        if (session.IsOver(now, _options))
        {
            return null;
        }

        switch (session.Use(NameOf(HashOf(secret)), now, _options))
        {
            case Session.Match.Stolen:
                session.End();
                return null;
            case Session.Match.RotationDue:
                isDue = true;
                return session;
            default:
                return session;
        }
    }

    /// <summary>Whether a session that was found goes on.</summary>
    internal bool IsLive(Session session) => _byId.ContainsKey(session.Id) && !session.IsOver(Now, _options);

    /// <summary>Starts a session and gives the cookie's value.</summary>
    /// <param name="person">Who has signed in.</param>
    /// <param name="provider">The provider that vouched for them; null for a password.</param>
    /// <param name="replaced">The session that this browser had; null for none.</param>
    /// <param name="context">The request.</param>
    internal async Task<string> StartAsync(Person person, string? provider, Session? replaced, HttpContext context)
    {
        var secret = NewSecret();
        var now = Now;
        var browser = context.Request.Headers.UserAgent.ToString();
        await _store.AddAsync(
            new SessionRow
            {
                PersonId = person.Id,
                Hash = HashOf(secret),
                Provider = provider,
                Address = context.Connection.RemoteIpAddress?.ToString(),
                Browser = browser.Length == 0 ? null : browser[..Math.Min(browser.Length, BrowserLengthMax)],
                CreatedAt = now,
                RotatedAt = now,
                SeenAt = now,
            },
            replaced?.Id,
            Actors.Of(context, person, Actors.MethodOf(provider)),
            context.RequestAborted);
        Reload();
        return secret;
    }

    /// <summary>Gives a session a new secret. Null when somebody else is at it, or it cannot be stored now: then the old one goes
    /// on.</summary>
    internal async Task<string?> RotateAsync(Session session, string used, CancellationToken cancellationToken)
    {
        if (!session.TryBeginRotation(NameOf(HashOf(used)), Now, _options))
        {
            return null;
        }

        var (secret, former) = (NewSecret(), HashOf(used));
        string? stored = null;
        try
        {
            await _store.RotateAsync(session.Id, HashOf(secret), former, Now, cancellationToken);
            stored = NameOf(HashOf(secret));
            _byHash[stored] = session;
        }
        catch (SqliteException)
        {
            return null;
        }
        finally
        {
            if (session.EndRotation(stored, NameOf(former), Now) is { } dropped)
            {
                _byHash.TryRemove(dropped, out _);
            }
        }

        return secret;
    }

    /// <summary>Ends sessions of one person, by somebody.</summary>
    internal Task EndAsync(IReadOnlyList<Session> sessions, Actor actor, CancellationToken cancellationToken) => sessions.Count == 0
        ? Task.CompletedTask
        : EndAsync(sessions, actor, [SessionTrail.Ended(AuditAction.SessionEnd, sessions)], cancellationToken);

    private async Task EndAsync(
        IReadOnlyList<Session> sessions, Actor actor, IReadOnlyList<AuditEvent> records, CancellationToken cancellationToken)
    {
        await _store.RemoveAsync([.. sessions.Select(s => s.Id)], actor, records, cancellationToken);
        lock (_reloading)
        {
            foreach (var session in sessions)
            {
                Remove(session);
            }
        }
    }

    /// <summary>Stores when sessions were last used, and removes those that are over.</summary>
    internal async Task TidyAsync(CancellationToken cancellationToken)
    {
        List<Session> over = [.. _byId.Values.Where(s => s.IsOver(Now, _options))];
        if (over.Count > 0)
        {
            await EndAsync(
                over, Actor.System, [.. over.Select(s => SessionTrail.Ended(AuditAction.SessionExpire, [s], WhyOver(s)))],
                cancellationToken);
        }

        List<(int Id, long SeenAt)> seen = [.. _byId.Values.Select(s => (s.Id, Seen: s.TakeSeen())).Where(s => s.Seen is not null)
            .Select(s => (s.Id, s.Seen ?? 0))];
        if (seen.Count > 0)
        {
            await _store.NoteSeenAsync(seen, cancellationToken);
        }
    }

    /// <summary>Takes in who there is and what they may do now. Called after each change of a person and each new session.</summary>
    internal void Reload()
    {
        lock (_reloading)
        {
            List<Session> known = [.. _byId.Values];
            var callers = _people.All().Where(p => p.DisabledAt is null).ToDictionary(p => p.Id, p => p.ToCaller());
            var rows = _store.All().Where(r => callers.ContainsKey(r.PersonId)).ToDictionary(r => r.Id);
            foreach (var ended in known.Where(s => !rows.ContainsKey(s.Id)))
            {
                Remove(ended);
            }

            foreach (var row in rows.Values)
            {
                if (_byId.TryGetValue(row.Id, out var session))
                {
                    session.Caller = callers[row.PersonId];
                    continue;
                }

                session = new Session(row, callers[row.PersonId]);
                _byId[row.Id] = session;
                foreach (var hash in session.Hashes)
                {
                    _byHash[hash] = session;
                }
            }
        }
    }

    private static string? WhyOver(Session session) => session.IsEnded
        ? "A secret came back that had been replaced: the cookie was copied."
        : null;

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static string NameOf(byte[] hash) => Convert.ToHexString(hash);

    private void Remove(Session session)
    {
        _byId.TryRemove(session.Id, out _);
        foreach (var hash in session.Hashes)
        {
            _byHash.TryRemove(hash, out _);
        }
    }
}
