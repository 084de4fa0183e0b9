using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Access.Views;

/// <summary>A view that was saved, or what is wrong.</summary>
/// <param name="View">The view; null when refused.</param>
/// <param name="Errors">Empty when it was saved.</param>
public sealed record MadeView(SavedView? View, IReadOnlyList<ProblemItem> Errors);

/// <summary>A view as a caller sees it.</summary>
/// <param name="View">The view.</param>
/// <param name="Owner">The name of who saved it.</param>
/// <param name="IsOwn">Whether that is the caller.</param>
/// <param name="IsRemovable">Whether the caller may remove it.</param>
public sealed record SeenView(SavedView View, string Owner, bool IsOwn, bool IsRemovable);

/// <summary>Saves, lists and removes views.</summary>
public sealed class SavedViews(SavedViewStore store, PersonStore people, PagePaths pages, TimeProvider clock)
{
    /// <summary>Longest name of a view.</summary>
    public const int NameLengthMax = 100;

    /// <summary>The words for who sees a view: nobody else, everyone, one team.</summary>
    public const string PrivateWord = "private", OrganisationWord = "organisation", TeamWord = "team";

    /// <summary>The views that a caller sees, the own ones first, each by name; none for who cannot have any.</summary>
    public IReadOnlyList<SeenView> VisibleTo(Caller caller)
    {
        if (!caller.May(Permission.SaveViews))
        {
            return [];
        }

        var names = people.All().ToDictionary(p => p.Id, p => p.Name);
        return
        [
            .. store.All().Select(v => (View: v, IsOwn: v.PersonId == caller.PersonId))
                .Where(v => v.IsOwn || v.View.Audience.Includes(caller))
                .OrderByDescending(v => v.IsOwn)
                .Select(v => new SeenView(
                    v.View, names.GetValueOrDefault(v.View.PersonId, ""), v.IsOwn, v.IsOwn || caller.May(Permission.ManagePeople))),
        ];
    }

    /// <summary>Saves a view.</summary>
    /// <param name="maker">A person.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="path">The page with its query, such as <c>/?range=30d</c>.</param>
    /// <param name="audience">Who else sees it, in one of the words above; null for nobody.</param>
    /// <param name="team">The team, for <see cref="TeamWord"/>; null otherwise.</param>
    /// <param name="actor">The same person, for the audit trail.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MadeView> SaveAsync(
        Caller maker, string name, string path, string? audience, string? team, Actor actor,
        CancellationToken cancellationToken)
    {
        List<ProblemItem> errors = [.. CheckName(name), .. pages.Check(path, "save"), .. CheckAudience(maker, audience, team)];
        if (errors.Count > 0)
        {
            return new MadeView(null, errors);
        }

        var others = audience switch
        {
            OrganisationWord => Audience.Organisation,
            TeamWord => Audience.Of(team ?? ""),
            _ => Audience.Nobody,
        };
        var view = new SavedView(0, maker.PersonId ?? 0, name, path, others, clock.GetUtcNow());
        var (id, refusal) = await store.AddAsync(view, actor, cancellationToken);
        return refusal switch
        {
            null => new MadeView(view with { Id = id }, []),
            "name_taken" => new MadeView(
                null, [new ProblemItem("name", Problem.Echo(name), "You have a view of this name.", "Remove it, or choose another.")]),
            _ => new MadeView(
                null,
                [
                    new ProblemItem(
                        "name", null, $"You have {SavedViewStore.OfOnePersonMax} views already.", "Remove those that you no longer need."),
                ]),
        };
    }

    /// <summary>Removes a view. False when there is none of this number that the caller may remove.</summary>
    public async Task<bool> RemoveAsync(Caller caller, int id, Actor actor, CancellationToken cancellationToken)
    {
        if (VisibleTo(caller).FirstOrDefault(v => v.View.Id == id && v.IsRemovable) is not { } seen)
        {
            return false;
        }

        await store.RemoveAsync(seen.View, actor, cancellationToken);
        return true;
    }

    private static IEnumerable<ProblemItem> CheckName(string name)
    {
        if (name.Length is 0 or > NameLengthMax || name.Any(char.IsControl) || name.Trim() != name)
        {
            yield return new ProblemItem(
                "name", Problem.Echo(name), $"Must be 1 to {NameLengthMax} characters without control characters.");
        }
    }

    /// <summary>Nobody tells more people than they share spend with.</summary>
    private static IEnumerable<ProblemItem> CheckAudience(Caller maker, string? audience, string? team)
    {
        var bound = maker.TeamsOf(Permission.SaveViews);
        if (audience is not (null or PrivateWord or OrganisationWord or TeamWord))
        {
            yield return new ProblemItem(
                "audience", Problem.Echo(audience), "There is no such audience.",
                $"One of {PrivateWord}, {OrganisationWord}, {TeamWord}.");
        }
        else if (audience == OrganisationWord && !bound.IsAll)
        {
            yield return new ProblemItem(
                "audience", audience, "You see some teams only.", $"Save it for one of {string.Join(", ", bound.Teams)}.");
        }
        else if (audience == TeamWord && team is not { Length: > 0 and <= PersonRegister.NameLengthMax })
        {
            yield return new ProblemItem("team", null, $"Name the team, in 1 to {PersonRegister.NameLengthMax} characters.");
        }
        else if (audience == TeamWord && !bound.Contains(team))
        {
            yield return new ProblemItem(
                "team", team, "You see some teams only.", $"One of {string.Join(", ", bound.Teams)}.");
        }
        else if (audience != TeamWord && team is not null)
        {
            yield return new ProblemItem(
                "team", Problem.Echo(team), "A team goes with the audience team only.", "Leave it out, or set the audience.");
        }
    }
}
