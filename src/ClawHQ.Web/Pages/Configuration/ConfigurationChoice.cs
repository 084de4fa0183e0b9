using ClawHQ.Core.Config.Objects;
using ClawHQ.Web.Ranges;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>What was chosen on the page of configuration, read from its address.</summary>
public sealed record ConfigurationChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/configuration";

    /// <summary>Values of the parameter <c>origin</c>: what files manage, and what was made by API or interface.</summary>
    public const string Managed = "managed", Made = "made";

    /// <summary>The page, as those below it name it.</summary>
    public static readonly (string Path, string Name) Above = (Path, "Configuration");

    private const int TextMax = 200;

    public required PageAddress Address { get; init; }

    /// <summary>The only kind; null for all.</summary>
    public string? Kind { get; init; }

    /// <summary>What names contain; null for anything.</summary>
    public string? Text { get; init; }

    /// <summary>The only origin, <see cref="Managed"/> or <see cref="Made"/>; null for both.</summary>
    public string? Origin { get; init; }

    /// <summary>The only owner; null for all.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether only objects are listed that are not as their files have them.</summary>
    public bool IsDriftedOnly { get; init; }

    /// <summary>Whether all rows are listed, however many.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether anything narrows the list.</summary>
    public bool IsNarrowed => this is not { Kind: null, Text: null, Origin: null, Owner: null, IsDriftedOnly: false };

    /// <summary>Reads an address.</summary>
    public static ConfigurationChoice Read(PageAddress address) => new()
    {
        Address = address,
        Kind = Cut(address["kind"]),
        Text = Cut(address["q"]),
        Origin = address["origin"] is Managed or Made ? address["origin"] : null,
        Owner = Cut(address["owner"]),
        IsDriftedOnly = address["drifted"] == "yes",
        IsWhole = address["rows"] == "all",
    };

    /// <summary>The page of an object.</summary>
    public static string PageOf(string kind, string name) => $"{Path}/{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(name)}";

    /// <summary>Whether an object is listed.</summary>
    /// <param name="o">The object.</param>
    /// <param name="hasDrifted">Whether it is not as its file has it.</param>
    public bool Takes(ConfigObject o, bool hasDrifted) =>
        (Kind ?? o.Kind) == o.Kind && (Owner ?? o.Owner) == o.Owner
        && (Origin is null || o.IsManaged == (Origin == Managed))
        && (Text is null || o.Name.Contains(Text, StringComparison.OrdinalIgnoreCase))
        && (!IsDriftedOnly || hasDrifted);

    private static string? Cut(string? text) => text?.Trim() is { Length: > 0 and <= TextMax } trimmed ? trimmed : null;
}
