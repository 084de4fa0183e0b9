using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Overview;
using ClawHQ.Web.Pages.Owners;
using ClawHQ.Web.Pages.Owners.Declared;
using ClawHQ.Web.Parts.KeyFigures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Owner;

/// <summary>Reads the page of one owner: the overview narrowed to it, what is usual for it, and what else is known of it.</summary>
internal sealed class OwnerReader(
    OverviewReader overview, ISpendQueries spend, UsageDirectory directory, AgentDirectory agents, SummaryQueries summaries,
    SummaryTotals tasks, PersonStore people, ConfigObjects objects, TimeProvider time)
{
    /// <summary>Tasks or sessions that are listed.</summary>
    private const int RunsMax = 10;

    private static readonly Dimension[] Told =
    [
        Dimension.Team, Dimension.Project, Dimension.Client, Dimension.Environment, Dimension.User, Dimension.Source,
    ];

    /// <summary>Reads everything for one caller; null when there is no such owner that they may see.</summary>
    public async Task<OwnerModel?> ReadAsync(
        OwnerKind kind, string name, PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        IReadOnlyList<DimensionCondition> own = [new DimensionCondition(kind.Dimension, name, IsNegated: false)];
        var teams = caller.VisibleTeams;
        var known = kind.IsAgent ? agents.Names(own, teams) : directory.Names(kind.Dimension, own, teams);
        var declared = DeclaredOwner.Of(objects, kind, name, caller);
        if (known.Count == 0 && !IsNamedTeam(kind, name, teams) && (declared is null || !teams.IsAll))
        {
            return null;
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var choice = OwnerChoice.Read(kind, name, address, now);
        var reading = new SpendReading(spend, choice.Time.Zone, choice.Spend.Filter.Conditions, teams, cancellationToken);
        var model = await overview.ReadAsync(choice.Spend, now, caller, cancellationToken);
        (Instant First, Instant Last)? seen = known.Count > 0 && known[0].Span is { } span
            ? (Instant.FromUnixTimeMilliseconds(span.First), Instant.FromUnixTimeMilliseconds(span.Last))
            : null;
        return new OwnerModel
        {
            Choice = choice,
            Spend = model,
            Kpis = [model.Kpis[0], model.Kpis[2], PerTask(choice, teams), .. model.Kpis.Skip(3)],
            Usual = await new UsualReader(reading, now, choice.Time.Zone).ReadAsync(seen?.First),
            About = About(kind, own, teams),
            Declared = declared,
            Status = kind.IsAgent ? agents.Statuses(teams).GetValueOrDefault(name) : null,
            Seen = seen,
            Runs = List(choice, teams),
        };
    }

    /// <summary>A team that somebody has a role in, or that the caller's key is bound to: it is there before it has used
    /// anything.</summary>
    private bool IsNamedTeam(OwnerKind kind, string name, TeamBound visibleTeams) =>
        kind.Dimension == Dimension.Team && visibleTeams.Contains(name)
        && (!visibleTeams.IsAll || people.All().Any(person => person.Grants.Any(grant => grant.Team == name)));

    private Kpi PerTask(OwnerChoice choice, TeamBound visibleTeams)
    {
        var total = tasks.By(choice.Kind.Dimension, choice.Spend.Filter.Conditions, visibleTeams).Select(t => t.Total).FirstOrDefault();
        var words = total switch
        {
            null => "no task in 7 days",
            { Count: 0 } => $"{Counts.Of(total.UnknownCount, "task", "tasks")} in 7 days, cost unknown",
            _ => $"{Counts.Of(total.Count, "task", "tasks")} in 7 days",
        };
        var (whole, cents) = total?.Mean is { } mean ? Usd.Headline(mean) : (total is null ? "–" : null, "");
        var exact = total?.Mean is { } nanos
            ? $"{Usd.Exact(nanos)}: what was used on the tasks that began here in the last {SummaryTotals.Days} UTC days ÷ their number"
            : $"No cost of a task that began here in the last {SummaryTotals.Days} UTC days is known";
        return new Kpi("Cost per task", whole, cents, exact, KpiNote.Plain(words), "#runs", []);
    }

    private List<(Dimension Dimension, IReadOnlyList<string> Names)> About(
        OwnerKind kind, IReadOnlyList<DimensionCondition> own, TeamBound visibleTeams) =>
    [
        .. Told.Where(d => d != kind.Dimension)
            .Select(d => (d, (IReadOnlyList<string>)[.. directory.Names(d, own, visibleTeams).Select(n => n.Name)]))
            .Where(d => d.Item2.Count > 0),
    ];

    private SummaryPage List(OwnerChoice choice, TeamBound visibleTeams) => summaries.List(new SummaryQuery
    {
        Kind = choice.Runs,
        From = choice.Time.Range.From.ToUnixTimeMilliseconds(),
        To = choice.Time.Range.To.ToUnixTimeMilliseconds(),
        Filter = choice.Spend.Filter.Conditions,
        VisibleTeams = visibleTeams,
        Limit = RunsMax,
    });
}
