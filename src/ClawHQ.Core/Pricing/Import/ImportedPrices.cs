using ClawHQ.Core.Api;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>What a price list from outside says, in our terms.</summary>
/// <param name="Format"><c>clawhq</c>, <c>litellm</c> or <c>models.dev</c>.</param>
/// <param name="Models">One entry per model. A list of today's prices has one row without a first day.</param>
/// <param name="IsWhole">True when the models replace what the book says; false when they only state today's price.</param>
/// <param name="Skipped">Providers that the book does not know, with their number of models.</param>
/// <param name="Problems">What could not be read, by model.</param>
internal sealed record ImportedPrices(
    string Format,
    IReadOnlyList<ModelPrice> Models,
    bool IsWhole,
    IReadOnlyDictionary<string, int> Skipped,
    IReadOnlyList<ProblemItem> Problems);
