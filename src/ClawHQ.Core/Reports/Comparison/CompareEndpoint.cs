using ClawHQ.Core.Access;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Core.Reports.Spend;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Comparison;

/// <summary><c>GET /api/v1/models/compare</c>: what the usage of a scope would have cost on other models.</summary>
internal static class CompareEndpoint
{
    private const string On = "on";

    /// <summary>What it accepts.</summary>
    public static QueryParameters Parameters { get; } = new QueryParameters(
        [
            .. CommonParameters.Range,
            CommonParameters.Filter,
            new QueryParameter(
                On, $"One to {ModelComparer.ModelsMax} models of the price book, as `provider/model` or by an id that is clear alone.",
                "anthropic/claude-haiku-4-5,gpt-5.6-luna", IsList: true),
        ]);

    /// <summary>Compares.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, ModelComparer comparer, TimeProvider clock)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var range = reader.Range(reader.Zone(), clock);
        var filter = reader.Filter();
        var models = Models(reader, context, comparer);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var comparison = await comparer.CompareAsync(
            new ComparisonQuery
            {
                From = range.Start, To = range.End, Filter = filter, On = models, VisibleTeams = context.Caller.VisibleTeams,
            },
            context.RequestAborted);
        return TypedResults.Ok(ComparisonItem.Of(comparison));
    }

    private static List<BookedModel> Models(ParameterReader reader, HttpContext context, ModelComparer comparer)
    {
        var models = new List<BookedModel>();
        foreach (var name in reader.List(On))
        {
            if (comparer.Find(name, context.Caller.VisibleTeams) is not { } model)
            {
                reader.Refuse(On, name, "The price book has no such model.", "GET /api/v1/prices?q= finds models.");
            }
            else if (!models.Contains(model))
            {
                models.Add(model);
            }
        }

        if (models.Count > ModelComparer.ModelsMax)
        {
            reader.Refuse(On, null, $"There are {models.Count} models; the most is {ModelComparer.ModelsMax}.");
        }
        else if (models.Count == 0 && reader.Refusal is null)
        {
            reader.Refuse(On, null, "No model is named.", "Such as anthropic/claude-haiku-4-5.");
        }

        return models;
    }
}

/// <summary>What the usage of a scope cost, and what it would have cost on other models. Money is dollars with nine decimals; null is
/// unknown.</summary>
/// <param name="From">Inclusive start.</param>
/// <param name="To">Exclusive end.</param>
/// <param name="Currency">Always USD.</param>
/// <param name="Usage">The tokens that are priced on every model.</param>
/// <param name="EffectiveCost">What they cost as they were booked.</param>
/// <param name="ListCost">Their list cost as they were booked.</param>
/// <param name="RepricedCost">The same sums on their own models, by the same rules as the others.</param>
/// <param name="CostWithoutTokens">The part of the effective cost that was reported without tokens.</param>
/// <param name="UnpricedTokens">Tokens left out on every side, because what they cost is not known.</param>
/// <param name="Models">The models, in the order asked for.</param>
/// <param name="Assumptions">What the figures take for granted.</param>
/// <param name="Position">The ledger's position that the answer holds for.</param>
public sealed record ComparisonItem(
    string From, string To, string Currency, ComparedUsageItem Usage, string? EffectiveCost, string? ListCost, string? RepricedCost,
    string? CostWithoutTokens, long? UnpricedTokens, IReadOnlyList<AlternativeItem> Models, IReadOnlyList<string> Assumptions,
    long Position)
{
    internal static ComparisonItem Of(ModelComparison comparison) => new(
        Rfc3339.Text(comparison.Query.From), Rfc3339.Text(comparison.Query.To), "USD", ComparedUsageItem.Of(comparison.Usage),
        NameItem.Dollars(comparison.EffectiveCost), NameItem.Dollars(comparison.ListCost), NameItem.Dollars(comparison.RepricedCost),
        NameItem.Dollars(comparison.CostWithoutTokens), NameItem.Count(comparison.UnpricedTokens),
        [.. comparison.Models.Select(m => AlternativeItem.Of(m, comparison.EffectiveCost))], comparison.Assumptions, comparison.Position);
}

/// <summary>Tokens by class, disjoint but for reasoning, which is a part of the output.</summary>
public sealed record ComparedUsageItem(
    long? Calls, long? UncachedInputTokens, long? CacheReadTokens, long? CacheWriteTokens, long? OutputTokens, long? ReasoningTokens)
{
    internal static ComparedUsageItem Of(ComparedUsage usage) => new(
        NameItem.Count(usage.Calls), NameItem.Count(usage.UncachedInput), NameItem.Count(usage.CacheRead),
        NameItem.Count(usage.CacheWrite), NameItem.Count(usage.Output), NameItem.Count(usage.Reasoning));
}

/// <summary>The usage on one model.</summary>
/// <param name="Provider">The book's name of the provider.</param>
/// <param name="Model">The model's id.</param>
/// <param name="EffectiveCost">After overrides and discounts; null when the book cannot price all of it.</param>
/// <param name="ListCost">At the public price.</param>
/// <param name="Difference">Effective cost against what it was; null when one of both is unknown.</param>
/// <param name="PriceVersions">The prices that were applied.</param>
/// <param name="IsEstimate">Whether a fact that changes the price is not in the sums.</param>
/// <param name="UsesTodaysPrice">Whether today's price stands in for days on which there was none yet.</param>
public sealed record AlternativeItem(
    string Provider, string Model, string? EffectiveCost, string? ListCost, string? Difference, IReadOnlyList<string> PriceVersions,
    bool IsEstimate, bool UsesTodaysPrice)
{
    internal static AlternativeItem Of(ModelAlternative alternative, Int128? asItWas) => new(
        alternative.Model.Provider, alternative.Model.Model, NameItem.Dollars(alternative.EffectiveCost),
        NameItem.Dollars(alternative.ListCost), NameItem.Dollars(alternative.EffectiveCost - asItWas), alternative.PriceVersions,
        alternative.IsEstimate, alternative.UsesTodaysPrice);
}
