using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Views;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Pages.Configuration;

namespace ClawHQ.Web.Shell;

/// <summary>Something that was found by its name.</summary>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Icon">Its symbol in the sprite.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its page.</param>
public sealed record PaletteHit(string Kind, string Icon, string Name, string Path);

/// <summary>Finds agents, teams, models, projects, saved views and declared objects by parts of their name, among what a caller may
/// see.</summary>
internal sealed class PaletteSearch(UsageDirectory directory, SavedViews views, ConfigObjects objects)
{
    /// <summary>Longest text that is searched for.</summary>
    public const int LengthMax = 100;

    /// <summary>Hits of one kind.</summary>
    private const int OfKindMax = 6;

    private static readonly (Dimension Dimension, string Kind, string Icon)[] Kinds =
    [
        (Dimension.Agent, "Agent", "explore"), (Dimension.Team, "Team", "teams"), (Dimension.Model, "Model", "overview"),
        (Dimension.Project, "Project", "explore"),
    ];

    /// <summary>What has every word of a text in its name; kinds in order, in each the names that begin with the text first. Without a
    /// text only the saved views.</summary>
    public IReadOnlyList<PaletteHit> Find(string? text, Caller caller)
    {
        var words = (text ?? "")[..Math.Min(text?.Length ?? 0, LengthMax)]
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var saved = views.VisibleTo(caller).Where(v => Has(v.View.Name, words)).Take(OfKindMax)
            .Select(v => new PaletteHit("Saved view", "save", v.View.Name, v.View.Path));
        return words.Length == 0
            ? [.. saved]
            :
            [
                .. saved,
                .. Kinds.SelectMany(kind => directory.Names(kind.Dimension, [], caller.VisibleTeams)
                    .Where(n => Has(n.Name, words))
                    .OrderByDescending(n => n.Name.StartsWith(words[0], StringComparison.OrdinalIgnoreCase))
                    .ThenBy(n => n.Name.Length)
                    .Take(OfKindMax)
                    .Select(n => new PaletteHit(kind.Kind, kind.Icon, n.Name, Destinations.Of(kind.Dimension, n.Name)))),
                .. caller.May(Permission.SeeConfig) ? Declared(words) : [],
            ];
    }

    private IEnumerable<PaletteHit> Declared(string[] words) => objects.All.Where(o => Has(o.Name, words))
        .OrderByDescending(o => o.Name.StartsWith(words[0], StringComparison.OrdinalIgnoreCase))
        .ThenBy(o => o.Name.Length)
        .Take(OfKindMax)
        .Select(o => new PaletteHit(
            $"{SpecWords.Of(o.Kind)}, configuration", "config", o.Name, ConfigurationChoice.PageOf(o.Kind, o.Name)));

    private static bool Has(string name, string[] words) => words.All(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
