using System.Security.Cryptography;
using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Access.Sharing;

/// <summary>A link that was made, or what is wrong.</summary>
/// <param name="Link">The link; null when refused.</param>
/// <param name="Opening">The path of this server that opens it, shown this once; null when refused.</param>
/// <param name="Errors">Empty when it was made.</param>
public sealed record MadeLink(ShareLink? Link, string? Opening, IReadOnlyList<ProblemItem> Errors);

/// <summary>Makes and takes back links to a page.</summary>
public sealed class ShareLinks(ShareLinkStore store, PagePaths pages, TimeProvider clock)
{
    /// <summary>Length of a token: 256 random bits.</summary>
    internal const int TokenLength = 64;

    /// <summary>How long a link lasts when nothing is said.</summary>
    public static readonly TimeSpan LifetimeDefault = TimeSpan.FromDays(7);

    /// <summary>How long a link may last.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(90);

    /// <summary>Makes a link to a page for somebody who is signed in.</summary>
    /// <param name="maker">A person.</param>
    /// <param name="path">The page with its query, such as <c>/?range=30d</c>.</param>
    /// <param name="expiresAt">From when it shows nothing; null for <see cref="LifetimeDefault"/>.</param>
    /// <param name="actor">The same person, for the audit trail.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MadeLink> MakeAsync(
        Caller maker, string path, DateTimeOffset? expiresAt, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = expiresAt ?? now + LifetimeDefault;
        List<ProblemItem> errors = [.. pages.Check(path, "share"), .. Check(until, now)];
        if (errors.Count > 0)
        {
            return new MadeLink(null, null, errors);
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenLength / 2));
        var link = new ShareLink(0, maker.PersonId ?? 0, path, maker.VisibleTeams, now, until, null);
        return await store.AddAsync(link, SharedPages.HashOf(token), actor, cancellationToken) is { } id
            ? new MadeLink(link with { Id = id }, SharedPages.Prefix + token, [])
            : new MadeLink(
                null,
                null,
                [
                    new ProblemItem(
                        "path",
                        null,
                        $"You share {ShareLinkStore.OfOnePersonMax} pages already.",
                        "Take back links that you no longer need."),
                ]);
    }

    /// <summary>The links that a caller may take back: their own, or everyone's for who manages people.</summary>
    public IReadOnlyList<ShareLink> Of(Caller caller) =>
        [.. store.All(clock.GetUtcNow()).Where(l => l.PersonId == caller.PersonId || caller.May(Permission.ManagePeople))];

    /// <summary>Takes a link back at once. False when there is none of this number that the caller may take back.</summary>
    public async Task<bool> RevokeAsync(Caller caller, int id, Actor actor, CancellationToken cancellationToken)
    {
        if (Of(caller).FirstOrDefault(l => l.Id == id) is not { } link)
        {
            return false;
        }

        await store.RemoveAsync(link, actor, cancellationToken);
        return true;
    }

    private static IEnumerable<ProblemItem> Check(DateTimeOffset until, DateTimeOffset now)
    {
        if (until <= now || until > now + LifetimeMax)
        {
            yield return new ProblemItem(
                "expires_at", until.ToString("O"), $"Must lie in the future, by {LifetimeMax.TotalDays} days at most.");
        }
    }
}
