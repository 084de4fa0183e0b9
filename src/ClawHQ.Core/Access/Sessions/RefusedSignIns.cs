using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>
/// Records sign-ins that failed: the first of an address in a minute, and each that locks a name or an address out, so that a flood
/// of guesses fills no disk. A name that nobody has is not kept: it may be a password that was typed into the wrong field.
/// </summary>
public sealed class RefusedSignIns(AuditLog audit, TimeProvider clock)
{
    /// <summary>Most records in a minute, over all addresses.</summary>
    public const int OfOneMinuteMax = 100;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    /// <summary>Addresses recorded in the minute that runs; bounded by <see cref="OfOneMinuteMax"/>.</summary>
    private readonly HashSet<string> _addresses = new(StringComparer.Ordinal);
    private DateTimeOffset _until;
    private int _recorded;

    /// <summary>Notes one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="person">Whom it was meant for; null when nobody is called so.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="isLockOut">Whether further attempts have to wait from now on.</param>
    internal async ValueTask NoteAsync(HttpContext context, Person? person, string reason, bool isLockOut)
    {
        if (IsDue(SignInThrottle.OfAddress(context.Connection.RemoteIpAddress), isLockOut))
        {
            var refused = new AuditEvent(AuditAction.SessionRefuse, new AuditObject("session", null, person?.Name))
            {
                HasSucceeded = false, Reason = reason,
            };
            await audit.NoteAsync(Actors.Nobody(context), refused, context.RequestAborted);
        }
    }

    private bool IsDue(string address, bool isLockOut)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (now >= _until)
            {
                (_until, _recorded) = (now + Minute, 0);
                _addresses.Clear();
            }

            if (_recorded >= OfOneMinuteMax || (!_addresses.Add(address) && !isLockOut))
            {
                return false;
            }

            _recorded++;
            return true;
        }
    }
}
