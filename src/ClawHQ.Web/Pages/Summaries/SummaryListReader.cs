using System.Collections.Concurrent;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Pages.Summaries.Insights;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Summaries;

/// <summary>Reads the list of tasks or sessions. That there are too many to be added up is found out by adding up, so it is remembered
/// for a while: a page of a great day is renewed without trying each time.</summary>
internal sealed class SummaryListReader(SummaryQueries summaries, ISpendQueries spend, TimeProvider time)
{
    private const int RememberedMax = 100;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _tooMany = new();

    /// <summary>Reads for one caller.</summary>
    /// <param name="words">Tasks or sessions.</param>
    /// <param name="address">The page's address.</param>
    /// <param name="caller">Whose teams are seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SummaryListModel> ReadAsync(
        SummaryWords words, PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var choice = SummaryListChoice.Read(words, address, now);
        var page = summaries.List(new SummaryQuery
        {
            Kind = words.Kind,
            From = choice.Time.Range.From.ToUnixTimeMilliseconds(),
            To = choice.Time.Range.To.ToUnixTimeMilliseconds(),
            Filter = choice.Filter.Conditions,
            VisibleTeams = caller.VisibleTeams,
            Limit = choice.Rows,
        });
        return new SummaryListModel
        {
            Choice = choice,
            Now = now,
            Latest = page.Items,
            HasMore = page.Next is not null,
            Insight = await InsightAsync(choice, caller.VisibleTeams, cancellationToken),
        };
    }

    private async Task<SummaryInsight?> InsightAsync(SummaryListChoice choice, TeamBound visibleTeams, CancellationToken cancellationToken)
    {
        var key = $"{choice.Address} {(visibleTeams.IsAll ? "*" : string.Join('\n', visibleTeams.Teams))}";
        if (_tooMany.TryGetValue(key, out var found) && time.GetElapsedTime(found) < RememberedFor)
        {
            return null;
        }

        var reading = new SpendReading(spend, choice.Time.Zone, choice.Filter.Conditions, visibleTeams, cancellationToken);
        try
        {
            return await new SummaryInsightReader(summaries, choice, reading, visibleTeams).ReadAsync();
        }
        catch (SpendTooLargeException)
        {
            if (_tooMany.Count >= RememberedMax)
            {
                _tooMany.Clear();
            }

            _tooMany[key] = time.GetTimestamp();
            return null;
        }
    }
}
