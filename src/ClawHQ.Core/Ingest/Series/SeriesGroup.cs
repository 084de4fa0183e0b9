using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>Series that are equal but for the token type: their points of one time become one entry.</summary>
internal sealed class SeriesGroup
{
    /// <summary>How the points are read; all series of a group share emitter, rule and rank.</summary>
    public required MetricReading Reading { get; init; }

    /// <summary>The program that reports.</summary>
    public required ResourceView Resource { get; init; }

    /// <summary>What the attributes claim of the owners.</summary>
    public required Claims Claims { get; init; }

    public required string? Session { get; init; }

    public required string? Provider { get; init; }

    public required string? Model { get; init; }

    /// <summary>The model by which the emitter's other signals know the same usage.</summary>
    public required string? SignalModel { get; init; }

    /// <summary>Who the usage belongs to; looked up again from time to time because the price book's names may change.</summary>
    public DimensionSet? Dimensions { get; set; }

    /// <summary>The provider as sent, where the price book has another name for it.</summary>
    public string? OriginalProvider { get; set; }

    /// <summary>When <see cref="Dimensions"/> was looked up, Unix milliseconds.</summary>
    public long DimensionsAt { get; set; }

    /// <summary>The attribution rules by which <see cref="Dimensions"/> was looked up.</summary>
    public object? RulesVersion { get; set; }

    /// <summary>The attributes that rules named when the series was read last.</summary>
    public NamedAttributes Names { get; private set; } = NamedAttributes.None;

    /// <summary>What the series says of them; null where rules name none.</summary>
    public AttributeValues? Named { get; private set; }

    /// <summary>Notes what the series says of the attributes that rules name.</summary>
    public void Name(NamedAttributes names, AttributeValues? values)
    {
        // Rules that name others are of another version: to whom the series belongs is looked up anew by it.
        Named = values;
        Names = names;
    }
}
