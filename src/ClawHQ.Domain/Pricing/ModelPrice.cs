using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Domain.Pricing;

/// <summary>The price of a request whose whole prompt exceeds a limit; it applies to every token of that request.</summary>
/// <param name="Above">Prompt tokens, cached ones included; exactly this many still take the lower price.</param>
/// <param name="Rates">Classes left out are scaled as the input is.</param>
public sealed record LongContextPrice(long Above, Rates Rates);

/// <summary>What a model costs from a day on, until the next row's day.</summary>
/// <param name="From">First day (UTC); null for "since ever".</param>
/// <param name="Rates">The price of an ordinary request.</param>
/// <param name="LongContext">Prices of long requests, by rising limit.</param>
public sealed record PriceRow(LocalDate? From, Rates Rates, IReadOnlyList<LongContextPrice> LongContext);

/// <summary>How a service tier changes the price: by a factor, or with rates of its own (exactly one is set).</summary>
/// <param name="Factor">Multiplies every token price.</param>
/// <param name="Rates">Replaces the prices; classes left out are scaled as the input is.</param>
public sealed record ModePrice(Multiplier? Factor, Rates? Rates);

/// <summary>Everything that the price book knows about one model at one provider.</summary>
public sealed record ModelPrice
{
    /// <summary>The price book's name of the provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The id as sent to and returned by the provider.</summary>
    public required string Model { get; init; }

    /// <summary>Further exact ids with the same price.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Oldest first; at least one.</summary>
    public required IReadOnlyList<PriceRow> Rows { get; init; }

    public IReadOnlyDictionary<ServiceTier, ModePrice> Modes { get; init; } = new Dictionary<ServiceTier, ModePrice>();

    /// <summary>Factor by inference region (<c>us</c>, <c>eu</c>, <c>in-region</c>, ...), on every token price.</summary>
    public IReadOnlyDictionary<string, Multiplier> Geography { get; init; } = new Dictionary<string, Multiplier>();

    /// <summary>Nano-dollars per thousand web searches; null when the provider names no price.</summary>
    public long? WebSearches { get; init; }

    public ModelFacts Facts { get; init; } = ModelFacts.None;

    /// <summary>
    /// This model at an operator's own rates. Classes left out follow the input; long-context prices move as the ordinary ones do;
    /// factors of modes and regions stay, and so do modes with prices of their own.
    /// </summary>
    public ModelPrice At(Rates own) => this with
    {
        Rows = [.. Rows.Select(row =>
        {
            var rates = row.Rates.Vary(own);
            var levels = row.LongContext.Select(l => l with { Rates = row.Rates.Vary(l.Rates).MovedAs(row.Rates, rates) });
            return row with { Rates = rates, LongContext = [.. levels] };
        })],
    };
}

/// <summary>What else is known about a model; no price depends on it.</summary>
/// <param name="Kind"><c>chat</c>, <c>embedding</c>, <c>image_generation</c>, <c>realtime</c>, <c>audio_transcription</c>.</param>
/// <param name="Context">Most tokens of a prompt; null when unknown.</param>
/// <param name="MaxOutput">Most tokens of an answer; null when unknown.</param>
/// <param name="Capabilities">Words such as <c>vision</c> or <c>tools</c>.</param>
/// <param name="Retires">The provider's retirement day, or <c>deprecated</c>.</param>
/// <param name="Sources">Letters of the sources that state today's price.</param>
/// <param name="Note">Doubts and their origin.</param>
public sealed record ModelFacts(
    string Kind, long? Context, long? MaxOutput, IReadOnlyList<string> Capabilities, string? Retires, string? Sources, string? Note)
{
    /// <summary>Nothing but that it is a model one talks to.</summary>
    public static ModelFacts None { get; } = new("chat", null, null, [], null, null, null);
}
