using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Keys;

/// <summary>Reads the keys page.</summary>
internal sealed class KeysReader(KeyRing ring, UsageDirectory directory, TimeProvider clock)
{
    /// <summary>Ended keys of a plain visit.</summary>
    private const int EndedMax = 10;

    /// <summary>Teams that are offered.</summary>
    private const int TeamsMax = 200;

    /// <summary>Reads it for one caller.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="sent">The form that was sent.</param>
    /// <param name="made">A key that was just made.</param>
    /// <param name="hasAll">Whether every ended key is listed.</param>
    public KeysModel Read(Caller caller, SentForm sent, IssuedKey? made, bool hasAll)
    {
        var now = clock.GetUtcNow();
        var (seen, managed) = (caller.TeamsOf(Permission.SeeKeys), caller.TeamsOf(Permission.ManageKeys));
        var rows = ring.All.Where(k => seen.Contains(k.Binding.Team))
            .Select(k => new KeyRow(k, ring.LastUseOf(k), managed.Contains(k.Binding.Team)))
            .ToLookup(r => r.Key.IsLive(now));
        return new KeysModel
        {
            Live = [.. rows[true].OrderBy(r => r.Key.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Key.Id)],
            Ended = [.. rows[false].OrderByDescending(r => r.Key.Id).Take(hasAll ? int.MaxValue : EndedMax)],
            EndedCount = rows[false].Count(),
            Managed = managed,
            Teams = [.. directory.Names(Dimension.Team, [], caller.VisibleTeams).Select(n => n.Name).Take(TeamsMax)],
            Sent = sent,
            Made = made,
            Now = Instant.FromDateTimeOffset(now),
        };
    }
}
