using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Overview;
using ClawHQ.Web.Pages.Owners;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Owner;

/// <summary>What was chosen on the page of one owner, read from its address.</summary>
public sealed record OwnerChoice
{
    public required OwnerKind Kind { get; init; }

    /// <summary>The owner.</summary>
    public required string Name { get; init; }

    /// <summary>The question to the ledger: the owner is one of its conditions, and the chart never splits by it.</summary>
    public required OverviewChoice Spend { get; init; }

    /// <summary>The filters that were chosen, without the condition that makes this page.</summary>
    public required FilterChoice Filter { get; init; }

    /// <summary>Whether tasks or sessions are listed.</summary>
    public required SummaryKind Runs { get; init; }

    /// <summary>What the address asks for and is not understood, as sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public PageAddress Address => Spend.Address;

    public RangeChoice Time => Spend.Time;

    /// <summary>What the chart can be split by.</summary>
    public IEnumerable<Dimension> Splits => SplitsOf(Kind);

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static OwnerChoice Read(OwnerKind kind, string name, PageAddress address, Instant now)
    {
        var filter = FilterChoice.Read(address);
        var problems = new List<string>();
        if (filter.Conditions.Any(IsOwn))
        {
            problems.Add($"This page is of one {kind.One} only; filters on {kind.Many} are left out.");
        }

        if (filter.Conditions.Any(IsOnEntries))
        {
            problems.Add($"The page of one {kind.One} cannot be filtered by task or session. Explore can.");
        }

        filter = filter with { Conditions = [.. filter.Conditions.Where(c => !IsOwn(c) && !IsOnEntries(c))] };
        var own = new DimensionCondition(kind.Dimension, name, IsNegated: false);
        var time = RangeChoice.Read(address, now, RangePreset.Last30Days);
        return new OwnerChoice
        {
            Kind = kind,
            Name = name,
            Spend = new OverviewChoice
            {
                Address = address,
                Time = time,
                By = SplitsOf(kind).FirstOrDefault(d => FilterChoice.Word(d) == address["by"], SplitsOf(kind).First()),
                Filter = filter with { Conditions = [own, .. filter.Conditions] },
            },
            Filter = filter,
            Runs = address["runs"] == "sessions" ? SummaryKind.Session : SummaryKind.Task,
            Problems = [.. time.Problems, .. filter.Problems, .. problems],
        };

        static bool IsOnEntries(DimensionCondition condition) => condition.Dimension is Dimension.Task or Dimension.Session;

        bool IsOwn(DimensionCondition condition) => condition.Dimension == kind.Dimension;
    }

    /// <summary>The entries behind the page, in Explore.</summary>
    /// <param name="narrower">One more condition; null for all entries of the owner.</param>
    public string Entries(DimensionCondition? narrower = null) => EntriesAt(Address, narrower);

    /// <summary>The entries of a part of the time, in Explore.</summary>
    public string EntriesBetween(Instant from, Instant to) =>
        EntriesAt(Address.With("range", RangePreset.Custom.Key()).With("from", Moments.Rfc3339(from)).With("to", Moments.Rfc3339(to)));

    private string EntriesAt(PageAddress time, DimensionCondition? narrower = null)
    {
        var address = new PageAddress("/explore", [.. time.Parameters.Where(p => p.Key is "range" or "from" or "to" or "zone")]);
        var conditions = narrower is null ? Spend.Filter.Conditions : [.. Spend.Filter.Conditions, narrower];
        address = conditions.Aggregate(address, (a, c) => a.Adding(FilterChoice.Parameter, FilterChoice.Text(c)));
        return $"{address.With("show", "entries")}#entries";
    }

    private static IEnumerable<Dimension> SplitsOf(OwnerKind kind) =>
        new[] { Dimension.Agent, Dimension.Model, Dimension.Team, Dimension.Project }.Where(d => d != kind.Dimension);
}
