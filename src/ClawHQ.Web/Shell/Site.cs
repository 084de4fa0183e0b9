using ClawHQ.Core.Access;

namespace ClawHQ.Web.Shell;

/// <summary>A page of the navigation.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Name">Its name.</param>
/// <param name="Icon">Its symbol in the sprite.</param>
/// <param name="Key">The key that opens it after <c>g</c>.</param>
/// <param name="Needed">What a caller needs to see it; without it, it is absent.</param>
public sealed record SitePage(string Path, string Name, string Icon, string Key, Permission Needed = Permission.SeeSpend);

/// <summary>The pages there are, in the groups of the navigation.</summary>
public static class Site
{
    /// <summary>Groups with their heading; the first has none.</summary>
    public static IReadOnlyList<(string? Heading, IReadOnlyList<SitePage> Pages)> Groups { get; } =
    [
        (null, [new SitePage("/", "Overview", "overview", "o"), new SitePage("/explore", "Explore", "explore", "e")]),
        ("Spend",
        [
            new SitePage("/agents", "Agents", "agents", "a"), new SitePage("/teams", "Teams", "teams", "t"),
            new SitePage("/projects", "Projects", "projects", "p"), new SitePage("/clients", "Clients", "clients", "c"),
            new SitePage("/tasks", "Tasks", "tasks", "k"), new SitePage("/sessions", "Sessions", "sessions", "n"),
            new SitePage("/models", "Models", "models", "m"),
        ]),
        ("Finance", [new SitePage("/prices", "Prices", "prices", "b")]),
        (
            "System",
            [
                new SitePage("/setup", "Setup", "setup", "s"),
                new SitePage("/configuration", "Configuration", "config", "f", Permission.SeeConfig),
                new SitePage("/diagnostics", "Diagnostics", "diag", "d", Permission.SeeServer),
                new SitePage("/audit", "Audit", "audit", "u", Permission.SeeAudit),
                new SitePage("/settings", "Settings", "settings", ",", Permission.OwnAccount),
            ]),
    ];

    /// <summary>The pages of a caller.</summary>
    public static IEnumerable<SitePage> PagesOf(Caller caller) => Groups.SelectMany(g => g.Pages).Where(p => caller.May(p.Needed));
}
