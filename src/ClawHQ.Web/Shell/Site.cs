namespace ClawHQ.Web.Shell;

/// <summary>A page of the navigation.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Name">Its name.</param>
/// <param name="Icon">Its symbol in the sprite.</param>
/// <param name="Key">The key that opens it after <c>g</c>.</param>
public sealed record SitePage(string Path, string Name, string Icon, string Key);

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
        ("System", [new SitePage("/setup", "Setup", "setup", "s"), new SitePage("/diagnostics", "Diagnostics", "diag", "d")]),
    ];

    public static IEnumerable<SitePage> Pages => Groups.SelectMany(g => g.Pages);
}
