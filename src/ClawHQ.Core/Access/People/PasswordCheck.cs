using ClawHQ.Core.Access.Sessions;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.People;

/// <summary>What a typed password is.</summary>
internal enum PasswordVerdict : byte
{
    Right,
    Wrong,

    /// <summary>Not looked at: too many were wrong before, or too many are being looked at.</summary>
    Blocked,
}

/// <summary>
/// Checks a typed password, wherever one is typed, so that guesses are counted in one place. Hashing is meant to be slow; only so many
/// run at once that the server keeps breathing.
/// </summary>
public sealed class PasswordCheck(
    PersonStore store, Passwords passwords, SignInThrottle throttle, RefusedSignIns refused) : IDisposable
{
    /// <summary>How long an attempt waits for its turn under a flood.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Checks a password; a wrong one counts against the name and the address.</summary>
    internal async Task<PasswordVerdict> CheckAsync(Person? person, string name, string password, HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (throttle.IsBlocked(name, address) || !await _turns.WaitAsync(Patience, context.RequestAborted))
        {
            return PasswordVerdict.Blocked;
        }

        bool isRight, isStale, isLockOut = false;
        try
        {
            // Guesses that waited here together must not all slip past the count.
            if (throttle.IsBlocked(name, address))
            {
                return PasswordVerdict.Blocked;
            }

            isRight = passwords.IsRight(person, password, out isStale) && person is { DisabledAt: null };
            if (!isRight)
            {
                isLockOut = throttle.NoteFailure(name, address);
            }
        }
        finally
        {
            _turns.Release();
        }

        if (!isRight)
        {
            var reason = person is { DisabledAt: not null } ? "The person is barred." : "The name or the password was wrong.";
            await refused.NoteAsync(
                context, person, isLockOut ? $"{reason} Further attempts have to wait." : reason, isLockOut);
            return PasswordVerdict.Wrong;
        }

        throttle.NoteSuccess(name);
        if (isStale && person is not null)
        {
            await store.RehashAsync(person.Id, passwords.Hash(password), context.RequestAborted);
        }

        return PasswordVerdict.Right;
    }

    public void Dispose() => _turns.Dispose();
}
