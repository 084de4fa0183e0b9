using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Spend;
using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Core.Reports.Comparison;

/// <summary>
/// Prices the usage of a scope on other models: the token sums of each UTC day and team, by the price book, with the terms that hold
/// for that team on that day. One question to the rollups; entries are not read.
/// </summary>
public sealed class ModelComparer(ISpendQueries spend, PriceBook book, TimeProvider clock)
{
    /// <summary>Most models in one question.</summary>
    public const int ModelsMax = 4;

    private static readonly Measure[] Asked =
    [
        Measure.EffectiveCost, Measure.ListCost, Measure.Calls, Measure.UncachedInputTokens, Measure.CacheReadTokens,
        Measure.CacheWriteTokens, Measure.OutputTokens, Measure.ReasoningTokens,
    ];

    private static readonly string[] Always =
    [
        "The tokens stay as they were counted. Another model counts, thinks and answers differently.",
        "Cache reads and writes stay too, all writes with the default lifetime; a model without prices for them takes them as input.",
        "Sums are priced as standard calls with short prompts: no batch, priority, region or long-context price, nothing for audio, "
            + "images or web searches.",
        "The price and the team's own terms at the start of each UTC day hold for that day; each day and team is rounded once.",
    ];

    /// <summary>The model that a text names, as <c>provider/model</c> or by its id alone; null when the book has none that may be
    /// seen.</summary>
    public BookedModel? Find(string name, TeamBound visibleTeams) => book.FindModel(name, visibleTeams) is { } found
        ? new BookedModel(found.Provider, found.Model)
        : null;

    /// <summary>Compares.</summary>
    /// <exception cref="SpendTooLargeException">The range has too many days, teams and models together.</exception>
    public async Task<ModelComparison> CompareAsync(ComparisonQuery query, CancellationToken cancellationToken)
    {
        var answer = await spend.QueryAsync(
            new SpendQuery
            {
                From = query.From,
                To = query.To,
                By = [Dimension.Team, Dimension.Provider, Dimension.Model],
                Step = SpendStep.Day,
                Filter = query.Filter,
                Measures = Asked,
                VisibleTeams = query.VisibleTeams,
            },
            cancellationToken);

        // Where some of the usage has a cost, what has none is left out on every side: otherwise a model would seem dear only
        // because the book knows it.
        var known = answer.Rows.Where(r => r.Values[0] is not null).ToList();
        var rows = known.Count > 0 ? known : answer.Rows;
        var sums = rows.GroupBy(r => (Time: Instant.Max(r.Time ?? query.From, query.From), Team: r.Group[0]))
            .Select(g => new TeamDay(g.Key.Time, g.Key.Team, Usage(g))).ToList();
        var models = query.On.Select(model => PriceOn(model, sums)).ToList();
        return new ModelComparison
        {
            Query = query,
            Usage = Usage(rows),
            EffectiveCost = Sum(rows, 0),
            ListCost = Sum(rows, 1),
            RepricedCost = known.Count > 0 ? Reprice(rows, query) : null,
            CostWithoutTokens = Sum(rows.Where(r => Usage([r]).Total == 0), 0) ?? 0,
            UnpricedTokens = Usage(answer.Rows.Except(rows)).Total,
            Models = models,
            Assumptions = [.. Always, .. models.Where(m => m.UsesTodaysPrice).Select(m => TodaysPrice(m.Model))],
            Position = answer.Position,
        };
    }

    private ModelAlternative PriceOn(BookedModel model, IReadOnlyList<TeamDay> sums)
    {
        var (effective, list) = ((Int128?)0, (Int128?)0);
        var (isEstimate, usesTodaysPrice) = (false, false);
        var versions = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var sum in sums.Where(s => s.Usage.Total != 0))
        {
            var priced = Price(model.Provider, model.Model, sum);
            if (priced.EffectiveCost is null)
            {
                usesTodaysPrice = true;
                priced = Price(model.Provider, model.Model, sum with { Time = Instant.FromDateTimeOffset(clock.GetUtcNow()) });
            }

            effective += priced.EffectiveCost;
            list += priced.ListCost;
            isEstimate |= priced.IsEstimate;
            versions.UnionWith(priced.PriceVersion is { } version ? [version] : Array.Empty<string>());
        }

        return new ModelAlternative(model, effective, list, [.. versions], isEstimate, usesTodaysPrice && effective is not null);
    }

    private Int128? Reprice(IReadOnlyList<SpendRow> rows, ComparisonQuery query) => rows
        .Select(r => (Row: r, Usage: Usage([r]))).Where(r => r.Usage.Total != 0)
        .Aggregate((Int128?)0, (sum, r) => sum + Price(
            r.Row.Group[1], r.Row.Group[2],
            new TeamDay(Instant.Max(r.Row.Time ?? query.From, query.From), r.Row.Group[0], r.Usage)).EffectiveCost);

    private PricedUsage Price(string? provider, string? model, TeamDay sum) => book.Price(
        new PriceQuery { Provider = provider, Model = model, Time = sum.Time.ToUnixTimeMilliseconds(), Team = sum.Team },
        new TokenUsage
        {
            UncachedInput = Bounded(sum.Usage.UncachedInput),
            CacheRead = Bounded(sum.Usage.CacheRead),
            CacheWrite = Bounded(sum.Usage.CacheWrite),
            Output = Bounded(sum.Usage.Output),
            Reasoning = Bounded(sum.Usage.Reasoning),
        });

    /// <summary>What is beyond the most that the book prices stays beyond it, so that the answer is unknown and not wrong.</summary>
    private static long Bounded(Int128 tokens) => (long)Int128.Clamp(tokens, -CostFormula.TokensMax - 1, CostFormula.TokensMax + 1);

    private static ComparedUsage Usage(IEnumerable<SpendRow> rows) => rows.Aggregate(default(ComparedUsage), (sum, r) => sum
        + new ComparedUsage(r.Values[2] ?? 0, r.Values[3] ?? 0, r.Values[4] ?? 0, r.Values[5] ?? 0, r.Values[6] ?? 0, r.Values[7] ?? 0));

    /// <summary>The sum of what is known; null when nothing is.</summary>
    private static Int128? Sum(IEnumerable<SpendRow> rows, int measure) =>
        rows.Aggregate((Int128?)null, (sum, r) => r.Values[measure] is { } cost ? (sum ?? 0) + cost : sum);

    private static string TodaysPrice(BookedModel model) => $"{model} had no price yet on some of the days; today's stands in for it.";

    private sealed record TeamDay(Instant Time, string? Team, ComparedUsage Usage);
}
