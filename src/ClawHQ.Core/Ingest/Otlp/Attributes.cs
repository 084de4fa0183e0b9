using ClawHQ.Core.Attribution;

namespace ClawHQ.Core.Ingest.Otlp;

/// <summary>
/// The attributes of one resource, scope or record. Only keys that some rule reads (<see cref="AttributeNames"/>) are kept; those that
/// attribution rules name are looked for when they are asked for. All of them count towards <see cref="Identity"/>.
/// </summary>
public abstract class Attributes
{
    /// <summary>A text value. Numbers and booleans are given as text too. Values over 4 KiB are cut.</summary>
    public abstract bool TryGetText(Attr key, out string value);

    /// <summary>A whole number, whether sent as integer, as text or as a whole double. False for negative values, fractions and
    /// what does not fit.</summary>
    public abstract bool TryGetCount(Attr key, out long value);

    /// <summary>A finite number, whether sent as double, integer or text.</summary>
    public abstract bool TryGetDouble(Attr key, out double value);

    public abstract bool Has(Attr key);

    /// <summary>Hash over all attributes, the unknown ones too, independent of their order.</summary>
    public abstract UInt128 Identity { get; }

    /// <summary>Hash like <see cref="Identity"/> without the attributes that name a token type, so that points which differ only
    /// in it find each other.</summary>
    public abstract UInt128 IdentityWithoutTokenType { get; }

    /// <summary>Reads the attributes that attribution rules name, as texts. What is not there, or empty, stays as it is.</summary>
    /// <param name="names">The names.</param>
    /// <param name="values">Takes the values, in the order of the names.</param>
    public abstract void Read(NamedAttributes names, Span<string?> values);
}
