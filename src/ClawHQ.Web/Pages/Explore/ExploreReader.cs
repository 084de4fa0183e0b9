using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Explore;

/// <summary>Reads the explore page: sums from the rollups, and entries where they are asked for.</summary>
internal sealed class ExploreReader(
    ISpendQueries spend, EntryPages entries, StackReader stacks, CategoryColours colours, TimeProvider time)
{
    /// <summary>Entries of one page.</summary>
    private const int EntriesMax = 25;

    /// <summary>Reads everything for one caller.</summary>
    public async Task<ExploreModel> ReadAsync(PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var choice = ExploreChoice.Read(address, now);
        var range = choice.Time.Range;
        var reading = new SpendReading(spend, range.Zone, choice.Filter.Conditions, caller.VisibleTeams, cancellationToken);
        var whole = await reading.PerPeriodAsync(range.From, range.To, range.Step, choice.Measure, Measure.UnpricedCalls);

        var (chart, groups) = await SplitAsync(reading, choice, whole);
        return new ExploreModel
        {
            Choice = choice,
            Now = now,
            Chart = chart,
            Groups = groups,
            Coverage = whole.Coverage,
            Entries = choice.HasEntries ? List(choice, caller, cancellationToken) : null,
            Entry = choice.Entry is { } seq ? entries.Find(seq, caller.VisibleTeams) : null,
            IsEmpty = whole.Rows.Count == 0,
        };
    }

    /// <summary>The chart and the table by the chosen dimensions, or by none where there are more groups than can be read.</summary>
    private async Task<(StackedChart Chart, GroupTable Groups)> SplitAsync(
        SpendReading reading, ExploreChoice choice, SpendResult whole)
    {
        // One agent may be active in several groups and periods: there is no whole that its parts add up to.
        var isAdditive = choice.Measure != Measure.ActiveAgents;
        Dimension? split = isAdditive && choice.By.Count > 0 ? choice.By[0] : null;
        var range = choice.Time.Range;
        try
        {
            return (
                await stacks.ReadAsync(reading, range, split, choice.Measure, whole, new Periods(range)),
                await GroupsAsync(reading, choice, isAdditive));
        }
        catch (SpendTooLargeException) when (choice.By.Count > 0)
        {
            return await SplitAsync(reading, choice with { By = [] }, whole);
        }
    }

    private async Task<GroupTable> GroupsAsync(SpendReading reading, ExploreChoice choice, bool isAdditive)
    {
        var range = choice.Time.Range;
        var answer = await reading.PerGroupAsync(
            range.From, range.To, choice.By, choice.Measure, Measure.Calls, Measure.InputTokens, Measure.OutputTokens,
            Measure.CacheReadTokens, Measure.EffectiveCost, Measure.UnpricedTokens);
        var rows = answer.Rows.Take(choice.Rows).ToList();
        var first = rows.Select(r => r.Group.Count > 0 ? r.Group[0] : null).Distinct().ToList();
        var colour = choice.By.Count == 0
            ? new Dictionary<string, int>()
            : colours.For(choice.By[0], first.Where(v => v is not null).Take(CategoryColours.Count));
        return new GroupTable
        {
            By = choice.By,
            Rows = [.. rows.Select(r => new GroupRow(r.Group, ColourOf(r.Group), Figures(r.Values)))],
            Count = answer.Rows.Count,
            Total = Figures(answer.Total),
            HasShares = isAdditive,
        };

        int ColourOf(IReadOnlyList<string?> group) =>
            group.Count > 0 && group[0] is { } value ? colour.GetValueOrDefault(value, CategoryColours.Other) : CategoryColours.Other;
    }

    private static GroupFigures Figures(IReadOnlyList<Int128?> values)
    {
        var (calls, input, output, read, cost) = (values[1], values[2] ?? 0, values[3] ?? 0, values[4] ?? 0, values[5]);
        return new GroupFigures
        {
            Chosen = values[0],
            Calls = calls,
            Tokens = input + output,
            CacheRead = Shares.Between(read, input),
            PerCall = calls > 0 && cost is { } nanos ? nanos / calls : null,
            UnpricedTokens = values[6] ?? 0,
        };
    }

    private EntryPage List(ExploreChoice choice, Caller caller, CancellationToken cancellationToken) => entries.List(
        new EntryQuery
        {
            From = choice.Time.Range.From.ToUnixTimeMilliseconds(),
            To = choice.Time.Range.To.ToUnixTimeMilliseconds(),
            Filter = choice.Filter.Conditions,
            VisibleTeams = caller.VisibleTeams,
            Before = choice.Before ?? long.MaxValue,
            Limit = EntriesMax,
        },
        cancellationToken);
}
