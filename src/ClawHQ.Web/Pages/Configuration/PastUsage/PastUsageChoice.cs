using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration.PastUsage;

/// <summary>What was chosen on the page of past usage, read from its address.</summary>
public sealed record PastUsageChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = ConfigurationChoice.Path + "/past-usage";

    /// <summary>The page's name.</summary>
    public const string Title = "Past usage";

    /// <summary>The parameter that asks what would move, which takes long of much usage.</summary>
    public const string PreviewParameter = "preview";

    /// <summary>The parameter that says on the page of what was changed how.</summary>
    private const string DoneParameter = "done";

    public required PageAddress Address { get; init; }

    public required RangeChoice Time { get; init; }

    public required FilterChoice Filter { get; init; }

    /// <summary>Whether it is asked what would move.</summary>
    public required bool IsPreview { get; init; }

    /// <summary>The start of the range as the API takes it.</summary>
    public string From => Figures.Moments.Rfc3339(Time.Range.From);

    /// <summary>The end of the range, exclusive.</summary>
    public string To => Figures.Moments.Rfc3339(Time.Range.To);

    /// <summary>The page that asks what would move.</summary>
    public PageAddress Preview => Address.With(PreviewParameter, "yes");

    /// <summary>Reads an address.</summary>
    public static PastUsageChoice Read(PageAddress address, Instant now) => new()
    {
        Address = address,
        Time = RangeChoice.Read(address, now, RangePreset.Last30Days),
        Filter = FilterChoice.Read(address),
        IsPreview = address[PreviewParameter] == "yes",
    };

    /// <summary>Whether past usage may belong to others after a change of such an object.</summary>
    public static bool Concerns(string kind) => kind is AgentKind.KindName or AttributionRuleKind.KindName;

    /// <summary>Where to see what a change of an object would move: of an agent its own usage, else all.</summary>
    public static string LinkFor(string kind, string name)
    {
        var address = new PageAddress(Path, []).With(PreviewParameter, "yes");
        return (kind == AgentKind.KindName
            ? address.With(FilterChoice.Parameter, FilterChoice.Text(new DimensionCondition(Dimension.Agent, name, IsNegated: false)))
            : address).ToString();
    }

    /// <summary>A page to which somebody is led after a change, which then says what became of past usage.</summary>
    /// <param name="path">The page.</param>
    /// <param name="kind">The kind of object that was changed.</param>
    /// <param name="done">What was done, as <see cref="Done"/> reads it: saved or deleted.</param>
    public static string After(string path, string kind, string done) =>
        Concerns(kind) ? new PageAddress(path, []).With(DoneParameter, done).ToString() : path;

    /// <summary>What was done to the object that concerns past usage, as a word; null where nothing was.</summary>
    public static string? Done(PageAddress address) => address[DoneParameter] switch
    {
        "saved" => "Saved",
        "deleted" => "Deleted",
        _ => null,
    };
}
