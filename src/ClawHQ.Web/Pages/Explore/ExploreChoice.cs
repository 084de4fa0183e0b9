using System.Globalization;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Explore;

/// <summary>What was chosen on the explore page, read from its address.</summary>
public sealed record ExploreChoice
{
    /// <summary>The page's own path.</summary>
    public const string Path = "/explore";

    /// <summary>Dimensions that one question can be grouped by.</summary>
    public const int ByMax = 3;

    /// <summary>Rows of the table at first, and by how many each request for more lengthens it.</summary>
    public const int RowsStep = 20;

    private const int RowsMax = 1_000;

    /// <summary>More bars than this are too thin to be told apart.</summary>
    private const int BarsMax = 800;

    public required PageAddress Address { get; init; }

    public required RangeChoice Time { get; init; }

    public required FilterChoice Filter { get; init; }

    /// <summary>What is summed.</summary>
    public required Measure Measure { get; init; }

    /// <summary>Up to three dimensions; the first one splits the chart.</summary>
    public required IReadOnlyList<Dimension> By { get; init; }

    /// <summary>Rows of the table.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether the entries behind the figures are listed.</summary>
    public bool HasEntries => Address["show"] == "entries" || Entry is not null;

    /// <summary>Only entries before this sequence number are listed; null for the latest.</summary>
    public required long? Before { get; init; }

    /// <summary>The entry whose way into the ledger is shown.</summary>
    public required long? Entry { get; init; }

    /// <summary>What the address asks for and is not understood, as sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static ExploreChoice Read(PageAddress address, Instant now)
    {
        var problems = new List<string>();
        var time = RangeChoice.Read(address, now, RangePreset.Last30Days);
        var filter = FilterChoice.Read(address);
        return new ExploreChoice
        {
            Address = address,
            Time = time with { Range = time.Range with { ChosenStep = ReadStep(address["step"], time.Range, problems) } },
            Filter = filter,
            Measure = ReadMeasure(address["measure"], problems),
            By = ReadBy(address, problems),
            Rows = (int)Math.Clamp(Number(address["rows"]) ?? RowsStep, RowsStep, RowsMax),
            Before = Number(address["before"]),
            Entry = Number(address["entry"]),
            Problems = [.. time.Problems, .. filter.Problems, .. problems],
        };
    }

    /// <summary>The same question to the API, whose answer are the rows of the table.</summary>
    public PageAddress ForApi()
    {
        var range = Time.Range;
        var address = new PageAddress("/api/v1/spend", []).With("from", Moments.Rfc3339(range.From)).With("to", Moments.Rfc3339(range.To))
            .With("zone", range.Zone.Id).With("step", StackReader.StepWord(range.Step)).With("measure", MeasureWords.Of(Measure));
        address = By.Count == 0 ? address : address.With("by", string.Join(',', By.Select(FilterChoice.Word)));
        return Filter.Conditions.Count == 0 ? address : address.With(FilterChoice.Parameter, Filter.ForApi());
    }

    /// <summary>The page grouped by other dimensions.</summary>
    public PageAddress GroupedBy(IEnumerable<Dimension> dimensions) =>
        Address.Without("rows", "before", "entry").With("by", string.Join(',', dimensions.Select(FilterChoice.Word)));

    /// <summary>The entries of one group: its values become filters.</summary>
    public PageAddress EntriesOf(IReadOnlyList<string?> group)
    {
        var address = Address.Without("before", "entry", "rows");
        for (var i = 0; i < By.Count; i++)
        {
            address = FilterChoice.Narrowed(address, By[i], group[i]);
        }

        return address.With("show", "entries");
    }

    private static SpendStep? ReadStep(string? text, TimeRange range, List<string> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (!Enum.TryParse<SpendStep>(text, ignoreCase: true, out var step) || StackReader.StepWord(step) != text)
        {
            problems.Add($"“{Core.Api.Problem.Echo(text)}” is no step: hour, day, week or month.");
            return null;
        }

        if (SpendCalendar.Cut(range.From, range.To, step, range.Zone).Skip(BarsMax).Any())
        {
            problems.Add($"Per {text} this range has more than {BarsMax} bars, so it is shown per {StackReader.StepWord(range.Step)}.");
            return null;
        }

        return step;
    }

    private static Measure ReadMeasure(string? text, List<string> problems)
    {
        if (text is not null && MeasureWords.FromKey(text) is null)
        {
            problems.Add($"“{Core.Api.Problem.Echo(text)}” is no measure. Effective cost is shown.");
        }

        return MeasureWords.FromKey(text) ?? Measure.EffectiveCost;
    }

    /// <summary>Without the parameter by agent; with an empty one by nothing.</summary>
    private static List<Dimension> ReadBy(PageAddress address, List<string> problems)
    {
        var texts = address.All("by").SelectMany(t => t.Split(',')).ToList();
        if (texts.Count == 0)
        {
            return [Dimension.Agent];
        }

        var by = new List<Dimension>();
        foreach (var text in texts.Where(t => t.Length > 0).Distinct())
        {
            if (!Enum.GetValues<Dimension>().Any(d => FilterChoice.Word(d) == text))
            {
                problems.Add($"“{Core.Api.Problem.Echo(text)}” is no dimension to group by.");
            }
            else if (by.Count == ByMax)
            {
                problems.Add($"One question is grouped by at most {ByMax} dimensions; {text} is left out.");
            }
            else
            {
                by.Add(Enum.GetValues<Dimension>().First(d => FilterChoice.Word(d) == text));
            }
        }

        return by;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
