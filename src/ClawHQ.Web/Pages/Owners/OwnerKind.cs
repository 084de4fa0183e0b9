using ClawHQ.Core.Ledger;
using ClawHQ.Web.Ranges;

namespace ClawHQ.Web.Pages.Owners;

/// <summary>A kind of owner that spend can have. All of them have the same two pages: the list, and one owner's own.</summary>
/// <param name="Dimension">The dimension that names the owner.</param>
/// <param name="Many">The word for several, which is the path too.</param>
public sealed record OwnerKind(Dimension Dimension, string Many)
{
    public static OwnerKind Agents { get; } = new(Dimension.Agent, "agents");

    public static IReadOnlyList<OwnerKind> All { get; } =
    [
        Agents, new OwnerKind(Dimension.Team, "teams"), new OwnerKind(Dimension.Project, "projects"),
        new OwnerKind(Dimension.Client, "clients"),
    ];

    /// <summary>The word for one.</summary>
    public string One => FilterChoice.Word(Dimension);

    /// <summary>The list's name.</summary>
    public string Title => char.ToUpperInvariant(Many[0]) + Many[1..];

    /// <summary>The list's path.</summary>
    public string Path => $"/{Many}";

    /// <summary>Address of the part of the list that moves.</summary>
    public string PartPath => $"/parts/{Many}";

    public bool IsAgent => Dimension == Dimension.Agent;

    /// <summary>The page of one owner.</summary>
    public string PageOf(string name) => $"{Path}/{Uri.EscapeDataString(name)}";

    /// <summary>Address of the part of an owner's page that moves.</summary>
    public string PartOf(string name) => $"{PartPath}/{Uri.EscapeDataString(name)}";

    /// <summary>The way to an owner's page in the zone that was chosen.</summary>
    /// <param name="name">The owner.</param>
    /// <param name="from">Where the link stands.</param>
    public string LinkTo(string name, PageAddress from) => InZone(PageOf(name), from);

    /// <summary>The way to the page of a value of a dimension in the zone that was chosen; null where there is no value, or no such
    /// page.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="name">The value.</param>
    /// <param name="from">Where the link stands.</param>
    public static string? LinkTo(Dimension dimension, string? name, PageAddress from) =>
        PageOf(dimension, name) is { } path ? InZone(path, from) : null;

    /// <summary>The address of another page in the zone that was chosen.</summary>
    /// <param name="path">The other page.</param>
    /// <param name="from">Where the link stands.</param>
    public static string InZone(string path, PageAddress from) => new PageAddress(path, []).With("zone", from["zone"]).ToString();

    /// <summary>The page of a value of a dimension; null where there is no value, or no such page.</summary>
    public static string? PageOf(Dimension dimension, string? name) =>
        name is null ? null : All.FirstOrDefault(k => k.Dimension == dimension)?.PageOf(name);
}
