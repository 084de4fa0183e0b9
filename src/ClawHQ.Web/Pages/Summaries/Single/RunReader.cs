using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Summaries.Single;

/// <summary>
/// Finds the runs that a task or session is to be compared with. A task that several sessions worked on has run once in each; where
/// ids do not come again, the agent's own last ten say what is usual.
/// </summary>
internal sealed class RunReader(SummaryQueries summaries, SummaryWords words, TeamBound visibleTeams)
{
    private const int RunsMax = 10;

    /// <summary>How far back runs are looked for.</summary>
    private static readonly long LookBackMs = (long)Duration.FromDays(90).TotalMilliseconds;

    /// <param name="summary">The task or session.</param>
    /// <param name="reading">Reads its usage alone.</param>
    public async Task<RunComparison> ReadAsync(Summary summary, SpendReading reading)
    {
        if (words.Kind == SummaryKind.Task && await OfSessionsAsync(summary, reading) is { Count: > 1 } runs)
        {
            return new RunComparison(
                "This task's id came again in several sessions: each session is a run.", runs[0], [.. runs.Skip(1).Take(RunsMax)]);
        }

        var agent = summary.Dimensions.Agent;
        return new RunComparison(
            agent is null
                ? $"No other {words.One} has its id, and no agent is named whose other {words.Many} could be compared."
                : $"No other {words.One} has its id, so these are the last ten of the same agent before it.",
            Of(summary),
            agent is null ? [] : OfAgent(summary, agent));
    }

    private List<Run> OfAgent(Summary summary, string agent)
    {
        var page = summaries.List(new SummaryQuery
        {
            Kind = words.Kind,
            From = summary.Last - LookBackMs,
            To = summary.Last,
            Filter =
            [
                new DimensionCondition(Dimension.Agent, agent, IsNegated: false),
                new DimensionCondition(Dimension.Team, summary.Dimensions.Team, IsNegated: false),
            ],
            VisibleTeams = visibleTeams,
            Limit = RunsMax,
        });
        return [.. page.Items.Where(s => s.Id != summary.Id).Select(Of)];
    }

    /// <summary>The runs of a task, the latest first: what each of its sessions cost in it.</summary>
    private static async Task<List<Run>> OfSessionsAsync(Summary summary, SpendReading reading)
    {
        var answer = await reading.PerPeriodAndGroupAsync(
            Instant.FromUnixTimeMilliseconds(summary.First), Instant.FromUnixTimeMilliseconds(summary.Last + 1), SpendStep.Day,
            [Dimension.Session], Measure.EffectiveCost, Measure.Calls);
        return
        [
            .. answer.Rows.Where(r => r.Group[0] is not null).GroupBy(r => r.Group[0] ?? "").Select(g => new Run(
                g.Key, SummaryWords.Sessions, summary.Dimensions.Team, g.Max(r => r.Time ?? Instant.MinValue),
                Sum(g.Select(r => r.Values[0])), Sum(g.Select(r => r.Values[1]))))
                .OrderByDescending(r => r.At).ThenBy(r => r.Id, StringComparer.Ordinal),
        ];
    }

    private Run Of(Summary summary) => new(
        summary.Id, words, summary.Dimensions.Team, Instant.FromUnixTimeMilliseconds(summary.Last),
        summary[Measure.EffectiveCost], summary[Measure.Calls]);

    private static Int128? Sum(IEnumerable<Int128?> values) =>
        values.Aggregate((Int128?)null, (sum, value) => value is { } known ? (sum ?? 0) + known : sum);
}
