using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Web.Forms;
using ClawHQ.Web.Pages.Configuration.Previewing;

namespace ClawHQ.Web.Pages.Configuration.Editing;

/// <summary>What the page shows on which an object is made or changed.</summary>
public sealed record EditModel
{
    /// <summary>The object that is changed; null for a new one.</summary>
    public required ConfigObject? Object { get; init; }

    public required ConfigKind Kind { get; init; }

    /// <summary>The form as it is filled in, and what is wrong with it.</summary>
    public required SentForm Form { get; init; }

    /// <summary>Whether it is written as YAML, and not field by field.</summary>
    public required bool IsYaml { get; init; }

    /// <summary>The object's version when the form was opened; empty for a new one.</summary>
    public required string Version { get; init; }

    /// <summary>Whether objects of the kind are named after what they say.</summary>
    public required bool IsNamedByItself { get; init; }

    /// <summary>Whether the object keeps labels.</summary>
    public required bool HasLabels { get; init; }

    /// <summary>Names of objects, by their kind.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Names { get; init; }

    /// <summary>What saving it would do; null where nobody asked, or where it cannot be saved.</summary>
    public PlanPreview? Preview { get; init; }

    /// <summary>Where the form is sent.</summary>
    public string Target => Object is { } o ? ConfigurationChoice.PageOf(o.Kind, o.Name) : EditEndpoints.NewPath;

    /// <summary>The page as YAML, or field by field.</summary>
    public string Switched(bool isYaml) => (Object is { } o
        ? $"{ConfigurationChoice.PageOf(o.Kind, o.Name)}/edit"
        : $"{EditEndpoints.NewPath}?kind={Uri.EscapeDataString(Kind.Name)}") + (isYaml ? (Object is null ? "&" : "?") + "as=yaml" : "");
}
