using ClawHQ.Core.Access;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Pages.Owners.Declared;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Owners;

/// <summary>Reads a list of owners: names from the directories, sums from the rollups, tasks from their summaries.</summary>
internal sealed class OwnersReader(
    ISpendQueries spend, UsageDirectory directory, AgentDirectory agents, SummaryTotals tasks, ConfigObjects objects, TimeProvider time)
{
    /// <summary>Reads the list for one caller.</summary>
    /// <param name="kind">What is listed.</param>
    /// <param name="address">The page's address.</param>
    /// <param name="isWhole">Whether all rows are wanted instead of those that the page shows.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OwnersModel> ReadAsync(
        OwnerKind kind, PageAddress address, bool isWhole, Caller caller, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var choice = OwnersChoice.Read(kind, address, now);
        var reading = new SpendReading(spend, choice.Zone, choice.Filter.Conditions, caller.VisibleTeams, cancellationToken);
        var names = Names(choice, caller.VisibleTeams);
        try
        {
            var sums = await SumsAsync(reading, choice, now, null);
            return await ReadAllAsync(reading, choice, now, Rows(choice, caller.VisibleTeams, names, sums), isWhole);
        }
        catch (SpendTooLargeException)
        {
            return await ReadSomeAsync(reading, choice, now, names, caller.VisibleTeams, isWhole);
        }
    }

    private static async Task<OwnersModel> ReadAllAsync(
        SpendReading reading, OwnersChoice choice, Instant now, List<OwnerRow> rows, bool isWhole)
    {
        var named = Ordered(rows.Where(r => r.Name is not null && IsFound(r.Name, choice.Search)), choice).ToList();
        var unowned = rows.Where(r => r.Name is null && choice.Search is null);
        List<OwnerRow> all = [.. named, .. unowned];
        List<OwnerRow> shown = isWhole ? all : [.. named.Take(choice.Rows), .. unowned];
        return new OwnersModel
        {
            Choice = choice,
            Now = now,
            Rows = await WithTrendsAsync(reading, choice, now, shown),
            Count = named.Count,
            ActiveCount = named.Count(r => r.IsActive),
            Tasks = Together(all),
            Today = Sum(all, r => r.Today),
            Month = Sum(all, r => r.Month),
            MonthBefore = Sum(all, r => r.MonthBefore),
        };
    }

    /// <summary>With more owners than an answer may have rows: those that are shown, by name, and the sums of all where no name is
    /// searched for.</summary>
    private async Task<OwnersModel> ReadSomeAsync(
        SpendReading reading, OwnersChoice choice, Instant now, IReadOnlyList<UsedName> names, TeamBound visibleTeams, bool isWhole)
    {
        var found = names.Where(n => IsFound(n.Name, choice.Search)).ToList();
        if (choice is { Order: OwnersOrder.Name, IsDescending: true })
        {
            found.Reverse();
        }

        var rows = new List<OwnerRow>();
        foreach (var some in found.Take(isWhole ? found.Count : choice.Rows).Chunk(OwnersChoice.RowsMax))
        {
            var sums = await SumsAsync(reading, choice, now, [.. some.Select(n => n.Name)]);
            rows.AddRange(Rows(choice, visibleTeams, some, sums));
        }

        var (today, month, before) = Ranges(choice, now);
        return new OwnersModel
        {
            Choice = choice,
            Now = now,
            Rows = await WithTrendsAsync(reading, choice, now, rows),
            Count = found.Count,
            ActiveCount = null,
            Tasks = Together(rows),
            Today = await CostAsync(today),
            Month = await CostAsync(month),
            MonthBefore = await CostAsync(before),
        };

        async Task<Int128?> CostAsync(TimeRange range) => choice.Search is null
            ? (await reading.TotalAsync(range.From, range.To, Measure.EffectiveCost)).Total[0]
            : null;
    }

    private IReadOnlyList<UsedName> Names(OwnersChoice choice, TeamBound visibleTeams) => choice.Kind.IsAgent
        ? agents.Names(choice.Filter.Conditions, visibleTeams)
        : directory.Names(choice.Kind.Dimension, choice.Filter.Conditions, visibleTeams);

    private static (TimeRange Today, TimeRange Month, TimeRange Before) Ranges(OwnersChoice choice, Instant now) =>
        (TimeRange.Resolve(RangePreset.Today, now, choice.Zone), choice.Month.Range, choice.Month.Range.Previous());

    /// <param name="reading">The page's way to the ledger.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="now">The moment.</param>
    /// <param name="names">The owners that are wanted; null for all, and for usage without one.</param>
    /// <exception cref="SpendTooLargeException">There are more than an answer may have rows.</exception>
    private static async Task<OwnerSums> SumsAsync(
        SpendReading reading, OwnersChoice choice, Instant now, IReadOnlyList<string>? names)
    {
        var (today, month, before) = Ranges(choice, now);
        return new OwnerSums(
            await PerOwnerAsync(today, Measure.EffectiveCost),
            await PerOwnerAsync(month, Measure.EffectiveCost, Measure.ActiveAgents, Measure.UnpricedTokens),
            await PerOwnerAsync(before, Measure.EffectiveCost));

        ValueTask<SpendResult> PerOwnerAsync(TimeRange range, params IReadOnlyList<Measure> measures) => names is null
            ? reading.PerValueAsync(range.From, range.To, choice.Kind.Dimension, measures)
            : reading.PerValueAsync(range.From, range.To, choice.Kind.Dimension, names, measures);
    }

    private List<OwnerRow> Rows(OwnersChoice choice, TeamBound visibleTeams, IReadOnlyList<UsedName> names, OwnerSums sums)
    {
        var kind = choice.Kind;
        var begun = tasks.By(kind.Dimension, choice.Filter.Conditions, visibleTeams);
        var statuses = kind.IsAgent ? agents.Statuses(visibleTeams) : new Dictionary<string, AgentStatus>();
        var today = ByName(sums.Today);
        var month = ByName(sums.Month);
        var before = ByName(sums.Before);
        var declared = DeclaredTitles.Of(objects, kind.Dimension);
        var totals = begun.DistinctBy(t => t.Name ?? "").ToDictionary(t => t.Name ?? "", t => t.Total);
        var rows = names.Select(n => Row(n.Name) with
        {
            Name = n.Name,
            Declared = declared.GetValueOrDefault(n.Name),
            Status = statuses.GetValueOrDefault(n.Name),
            Teams = n.Teams,
            FirstSeen = n.Span is { } span ? Instant.FromUnixTimeMilliseconds(span.First) : null,
            LastSeen = Later(n.Span, statuses.GetValueOrDefault(n.Name)),
        });
        var hasUnowned = today.ContainsKey("") || month.ContainsKey("") || before.ContainsKey("");
        return [.. rows, .. hasUnowned ? [Row("")] : Array.Empty<OwnerRow>()];

        OwnerRow Row(string key) => new()
        {
            Name = null,
            IsActive = month.ContainsKey(key),
            Agents = month.GetValueOrDefault(key)?[1] ?? 0,
            UnpricedTokens = month.GetValueOrDefault(key)?[2] ?? 0,
            Tasks = totals.GetValueOrDefault(key),
            Today = today.TryGetValue(key, out var day) ? day[0] : 0,
            Month = month.TryGetValue(key, out var current) ? current[0] : 0,
            MonthBefore = before.TryGetValue(key, out var earlier) ? earlier[0] : 0,
        };
    }

    /// <summary>Adds what is only read for rows that are shown, some at a time: of thousands at once the answer would be too
    /// long.</summary>
    private static async Task<IReadOnlyList<OwnerRow>> WithTrendsAsync(
        SpendReading reading, OwnersChoice choice, Instant now, List<OwnerRow> rows)
    {
        var by = choice.Kind.Dimension;
        var range = TimeRange.Resolve(RangePreset.Last30Days, now, choice.Zone);
        var periods = new Periods(range);
        var complete = new List<OwnerRow>(rows.Count);
        foreach (var some in rows.Chunk(OwnersChoice.RowsMax))
        {
            var names = some.Select(r => r.Name).ToList();
            var trends = (await reading.TrendsAsync(range.From, range.To, SpendStep.Day, by, names)).Rows.ToLookup(r => r.Group[0]);
            var models = (await reading.ModelsAsync(range.From, range.To, by, names)).Rows.ToLookup(r => r.Group[0]);
            complete.AddRange(some.Select(r => r with
            {
                Trend = periods.Align(trends[r.Name], 0),
                Models = [.. models[r.Name].Select(m => m.Group[1]).OfType<string>()],
            }));
        }

        return complete;
    }

    private static IEnumerable<OwnerRow> Ordered(IEnumerable<OwnerRow> rows, OwnersChoice choice)
    {
        var byName = rows.OrderBy(r => r.Name, StringComparer.Ordinal);
        return (choice.Order, choice.IsDescending) switch
        {
            (OwnersOrder.Name, false) => byName,
            (OwnersOrder.Name, true) => byName.Reverse(),
            (OwnersOrder.Status, false) => byName.OrderBy(Status, StringComparer.Ordinal),
            (OwnersOrder.Status, true) => byName.OrderByDescending(Status, StringComparer.Ordinal),
            (_, false) => byName.OrderBy(r => Figure(r, choice.Order) is null).ThenBy(r => Figure(r, choice.Order)),
            (_, true) => byName.OrderBy(r => Figure(r, choice.Order) is null).ThenByDescending(r => Figure(r, choice.Order)),
        };

        // Those that never said how they are come after those that did.
        static string Status(OwnerRow row) => row.Status?.Status ?? "~";
    }

    /// <summary>What a row is ordered by; null, which is last in both directions, where it is not known.</summary>
    private static Int128? Figure(OwnerRow row, OwnersOrder order) => order switch
    {
        OwnersOrder.Task => row.Tasks?.Mean,
        OwnersOrder.Today => row.Today,
        OwnersOrder.Seen => row.LastSeen?.ToUnixTimeMilliseconds(),
        _ => row.Month,
    };

    private static bool IsFound(string name, string? search) =>
        search is null || name.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static Instant? Later(UsageSpan? usage, AgentStatus? status)
    {
        Instant? used = usage is { } span ? Instant.FromUnixTimeMilliseconds(span.Last) : null;
        Instant? said = status is null ? null : Instant.FromDateTimeOffset(status.LastSeen);
        return used is { } a && said is { } b ? Instant.Max(a, b) : used ?? said;
    }

    private static Dictionary<string, IReadOnlyList<Int128?>> ByName(SpendResult result) =>
        result.Rows.DistinctBy(r => r.Group[0] ?? "").ToDictionary(r => r.Group[0] ?? "", r => r.Values, StringComparer.Ordinal);

    /// <summary>The sum of what is known; null when nothing is, although there is something.</summary>
    private static Int128? Sum(List<OwnerRow> rows, Func<OwnerRow, Int128?> value) =>
        rows.Count == 0 ? 0 : rows.Aggregate((Int128?)null, (sum, row) => value(row) is { } known ? (sum ?? 0) + known : sum);

    private static TaskTotal Together(List<OwnerRow> rows) => new(
        rows.Sum(r => r.Tasks?.Count ?? 0),
        rows.Aggregate(Int128.Zero, (sum, r) => sum + (r.Tasks?.EffectiveCost ?? 0)),
        rows.Sum(r => r.Tasks?.UnknownCount ?? 0));

    private sealed record OwnerSums(SpendResult Today, SpendResult Month, SpendResult Before);
}
