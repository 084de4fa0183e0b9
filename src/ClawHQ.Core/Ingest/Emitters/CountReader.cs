using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>Reads token counts from attributes and remembers the first that cannot be one.</summary>
internal ref struct CountReader(Attributes attributes)
{
    /// <summary>Most tokens that one record can mean; far beyond any model, far below where arithmetic could overflow.</summary>
    public const long TokensMax = 10_000_000_000;

    private Attr? _bad;

    /// <summary>Why the record cannot be taken; null when all counts read so far are counts.</summary>
    public readonly string? Refusal => _bad is { } key
        ? $"{AttributeNames.All[(int)key]} is not a whole number from 0 to {TokensMax}"
        : null;

    /// <summary>The first of the attributes that is there; null when none is.</summary>
    public long? First(params ReadOnlySpan<Attr> keys)
    {
        foreach (var key in keys)
        {
            if (attributes.TryGetCount(key, out var value))
            {
                if (value <= TokensMax)
                {
                    return value;
                }

                _bad ??= key;
                return null;
            }

            if (attributes.Has(key) && attributes.TryGetText(key, out var text) && text.Length > 0)
            {
                _bad ??= key;
                return null;
            }
        }

        return null;
    }
}
