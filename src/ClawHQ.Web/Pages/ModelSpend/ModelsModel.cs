using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Comparison;
using ClawHQ.Domain.Pricing;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;

namespace ClawHQ.Web.Pages.ModelSpend;

/// <summary>Everything the page of models shows, read at one moment.</summary>
public sealed record ModelsModel
{
    public required ModelsChoice Choice { get; init; }

    /// <summary>Models by what they cost, the dearest first, those without a price last.</summary>
    public required IReadOnlyList<ModelRow> Rows { get; init; }

    /// <summary>Whether there are more models than can be read: then there are no rows.</summary>
    public required bool IsTooLarge { get; init; }

    /// <summary>All rows together.</summary>
    public required ModelFigures Total { get; init; }

    /// <summary>The same in the compared period; null when nothing is compared.</summary>
    public required ModelFigures? Before { get; init; }

    /// <summary>Spend per period by model.</summary>
    public required StackedChart Spend { get; init; }

    public required ComparisonModel Comparison { get; init; }

    /// <summary>The ledger's position that the figures hold for; 0 while it is empty.</summary>
    public required long Position { get; init; }
}

/// <summary>What the usage would have cost on other models.</summary>
/// <param name="Answer">The figures; null when there is nothing to compare or the question is too large.</param>
/// <param name="Named">The models in the form, as typed or picked.</param>
/// <param name="Problems">Why a model is not in the answer, as sentences.</param>
/// <param name="Known">Models of the price book that can be asked for.</param>
public sealed record ComparisonModel(
    ModelComparison? Answer, IReadOnlyList<string> Named, IReadOnlyList<string> Problems, IReadOnlyList<string> Known);

/// <summary>A model of one provider.</summary>
/// <param name="Provider">The provider; null when unknown.</param>
/// <param name="Model">The model as sent; null when unknown.</param>
/// <param name="Colour">Category colour, 1 to 9.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Trend">Its cost per period; empty where all of them together are more than can be read.</param>
public sealed record ModelRow(string? Provider, string? Model, int Colour, ModelFigures Figures, IReadOnlyList<Int128?> Trend);

/// <summary>What is to be known about some usage. Figures that rest on calls or durations are of those emitters only that report
/// them, so that silence does not look like speed.</summary>
public sealed record ModelFigures
{
    /// <summary>What is asked for, in the order in which <see cref="Of"/> reads it.</summary>
    internal static IReadOnlyList<Measure> Measures { get; } =
    [
        Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens, Measure.CacheReadTokens, Measure.UnpricedTokens,
        Measure.FailedCalls, Measure.DurationMs,
    ];

    /// <summary>Effective cost in nano-dollars; null when none of it is known.</summary>
    public required Int128? Cost { get; init; }

    /// <summary>Calls; null when only sums were reported.</summary>
    public required Int128? Calls { get; init; }

    /// <summary>Input and output together.</summary>
    public required Int128 Tokens { get; init; }

    /// <summary>Tokens without a price.</summary>
    public required Int128 UnpricedTokens { get; init; }

    /// <summary>Nano-dollars for a million tokens that have a price, whatever class they are of; null without any.</summary>
    public required Int128? PerMillion { get; init; }

    /// <summary>Share of the prompts that came from a cache, 0 to 1; null without prompts.</summary>
    public required double? CacheRead { get; init; }

    /// <summary>Tokens of a call on average; null where no calls are counted.</summary>
    public required Int128? TokensPerCall { get; init; }

    /// <summary>Milliseconds of a call on average; null where no durations are reported.</summary>
    public required Int128? Latency { get; init; }

    /// <summary>Failed calls and attempts.</summary>
    public required Int128 Failed { get; init; }

    /// <summary>Them against all calls; null where no calls are counted.</summary>
    public required double? FailedShare { get; init; }

    /// <summary>The figures of some rows, one for each emitter.</summary>
    /// <param name="rows">Rows of <see cref="Measures"/>.</param>
    internal static ModelFigures Of(IReadOnlyCollection<SpendRow> rows)
    {
        var cost = rows.Aggregate((Int128?)null, (sum, r) => r.Values[0] is { } known ? (sum ?? 0) + known : sum);
        var counted = rows.Where(r => r.Values[1] > 0).ToList();
        var timed = counted.Where(r => r.Values[7] > 0).ToList();
        var calls = counted.Count > 0 ? Sum(counted, 1) : (Int128?)null;
        var (input, tokens, unpriced, failed) = (Sum(rows, 2), Sum(rows, 2) + Sum(rows, 3), Sum(rows, 5), Sum(rows, 6));
        return new ModelFigures
        {
            Cost = cost,
            Calls = calls,
            Tokens = tokens,
            UnpricedTokens = unpriced,
            PerMillion = cost is { } nanos && tokens > unpriced ? Rounding.HalfToEven(nanos * 1_000_000, tokens - unpriced) : null,
            CacheRead = Shares.Between(Sum(rows, 4), input),
            TokensPerCall = calls is { } all ? (Sum(counted, 2) + Sum(counted, 3)) / all : null,
            Latency = timed.Count > 0 ? Sum(timed, 7) / Sum(timed, 1) : null,
            Failed = failed,
            FailedShare = calls is { } made ? Shares.Between(Sum(counted, 6), made) : null,
        };
    }

    private static Int128 Sum(IEnumerable<SpendRow> rows, int measure) =>
        rows.Aggregate(Int128.Zero, (sum, r) => sum + (r.Values[measure] ?? 0));
}
