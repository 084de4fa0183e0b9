using System.Text;

namespace ClawHQ.Core.Attribution;

/// <summary>The attributes of reports that rules name. They are the only ones that are looked up beside those of emitters.</summary>
public sealed class NamedAttributes
{
    /// <summary>Most attributes that all rules together may name.</summary>
    public const int CountMax = 16;

    private readonly byte[][] _utf8;

    /// <summary>A bit for each length that a name has; the last one stands for all from 63 bytes on.</summary>
    private readonly ulong _lengths;

    private NamedAttributes(string[] names)
    {
        Names = names;
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
        _lengths = _utf8.Aggregate(0UL, (lengths, name) => lengths | LengthBit(name.Length));
    }

    /// <summary>No rule names any.</summary>
    public static NamedAttributes None { get; } = new([]);

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many there are.</summary>
    public int Count => _utf8.Length;

    /// <summary>Whether there is nothing to look up.</summary>
    public bool IsEmpty => _utf8.Length == 0;

    /// <summary>These names: the same instance as before where they are the same.</summary>
    public static NamedAttributes Of(IEnumerable<string> names, NamedAttributes? before = null)
    {
        string[] all = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return all.Length == 0 ? None : before is not null && before.Names.SequenceEqual(all) ? before : new NamedAttributes(all);
    }

    /// <summary>The place of a name; -1 for one that is not named.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The place of a name in UTF-8.</summary>
    public int IndexOf(ReadOnlySpan<byte> utf8)
    {
        if ((_lengths & LengthBit(utf8.Length)) == 0)
        {
            return -1;
        }

        for (var i = 0; i < _utf8.Length; i++)
        {
            if (utf8.SequenceEqual(_utf8[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong LengthBit(int length) => 1UL << Math.Min(length, 63);
}

/// <summary>What a report says of the attributes that rules name. Equal where it says the same.</summary>
/// <param name="names">The names.</param>
/// <param name="values">The values in the order of the names; null for what the report does not say.</param>
public sealed class AttributeValues(NamedAttributes names, string?[] values) : IEquatable<AttributeValues>
{
    /// <summary>Longest values together that are remembered, in characters.</summary>
    private const int ShortMax = 256;

    private readonly int _hash = HashOf(values);

    /// <summary>The names.</summary>
    public NamedAttributes Names => names;

    /// <summary>Whether the values are short enough to be remembered by.</summary>
    public bool IsShort { get; } = values.Sum(value => value?.Length ?? 0) <= ShortMax;

    /// <summary>The value of a name; null where the report does not say it.</summary>
    public string? this[int index] => values[index];

    /// <summary>Whether these are the values.</summary>
    public bool Has(ReadOnlySpan<string?> others) => values.AsSpan().SequenceEqual(others);

    /// <inheritdoc/>
    public bool Equals(AttributeValues? other) =>
        other is not null && (ReferenceEquals(this, other) || (ReferenceEquals(names, other.Names) && other.Has(values)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeValues);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private static int HashOf(string?[] values)
    {
        var hash = new HashCode();
        foreach (var value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
