using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Summaries.Single;

/// <summary>Reads the page of one task or session.</summary>
internal sealed class SummaryReader(SummaryQueries summaries, ISpendQueries spend, EntryPages entries, TimeProvider time)
{
    private const int EntriesMax = 10;
    private const int PartsMax = 20;

    /// <summary>Reads for one caller; null when there is none with this id that they may see.</summary>
    /// <param name="words">Task or session.</param>
    /// <param name="id">Its id.</param>
    /// <param name="address">The page's address; <c>team</c> picks among teams that used the same id, <c>zone</c> is that of
    /// its times.</param>
    /// <param name="caller">Whose teams are seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SummaryModel?> ReadAsync(
        SummaryWords words, string id, PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        var found = summaries.Find(words.Kind, id, caller.VisibleTeams);
        if (found.Count == 0)
        {
            return null;
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var choice = RangeChoice.Read(address, now, RangePreset.Today);
        var summary = found.FirstOrDefault(s => s.Dimensions.Team == address["team"]) ?? found[0];
        IReadOnlyList<DimensionCondition> filter =
        [
            new DimensionCondition(words.Dimension, id, IsNegated: false),
            new DimensionCondition(Dimension.Team, summary.Dimensions.Team, IsNegated: false),
        ];
        var (from, to) = (Instant.FromUnixTimeMilliseconds(summary.First), Instant.FromUnixTimeMilliseconds(summary.Last + 1));
        var reading = new SpendReading(spend, choice.Zone, filter, caller.VisibleTeams, cancellationToken);
        var agents = await PartsAsync(reading, from, to, Dimension.Agent);
        return new SummaryModel
        {
            Words = words,
            Summary = summary,
            OtherTeams = [.. found.Where(s => s != summary).Select(s => s.Dimensions.Team)],
            Address = address,
            Time = choice,
            Now = now,
            Agents = [.. agents.OrderByDescending(a => a.Name == summary.Dimensions.Agent)],
            Models = await PartsAsync(reading, from, to, Dimension.Model),
            Tasks = words.Kind == SummaryKind.Session ? await PartsAsync(reading, from, to, Dimension.Task) : [],
            Runs = await new RunReader(summaries, words, caller.VisibleTeams).ReadAsync(summary, reading),
            Entries = entries.List(
                new EntryQuery
                {
                    From = summary.First, To = summary.Last + 1, Filter = filter, VisibleTeams = caller.VisibleTeams, Limit = EntriesMax,
                },
                cancellationToken),
            Explore = ExploreChoice.Read(Explore(filter, from, to).With("zone", address["zone"]), now),
        };
    }

    private static async Task<List<PartOfSummary>> PartsAsync(SpendReading reading, Instant from, Instant to, Dimension by)
    {
        var answer = await reading.PerValueAsync(
            from, to, by, Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens, Measure.UnpricedTokens);
        return
        [
            .. answer.Rows.Take(PartsMax).Select(r => new PartOfSummary(
                r.Group[0], r.Values[0], r.Values[1], (r.Values[2] ?? 0) + (r.Values[3] ?? 0), r.Values[4] ?? 0)),
        ];
    }

    private static PageAddress Explore(IEnumerable<DimensionCondition> filter, Instant from, Instant to) =>
        filter.Aggregate(
            new PageAddress(ExploreChoice.Path, []).With("from", Moments.Rfc3339(from)).With("to", Moments.Rfc3339(to)),
            (address, condition) => address.Adding(FilterChoice.Parameter, FilterChoice.Text(condition)));
}
