namespace ClawHQ.Core.Config.Specs;

/// <summary>What a field of a spec means and what it takes. Goes into the schema, the messages and the documents.</summary>
/// <param name="meaning">One sentence.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(string meaning) : Attribute
{
    /// <summary>Longest text of a field, unless it says otherwise.</summary>
    public const int DefaultLengthMax = 200;

    /// <summary>One sentence.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Longest text in characters; for a list or a mapping, of each item.</summary>
    public int LengthMax { get; init; } = DefaultLengthMax;

    /// <summary>Most items of a list or a mapping.</summary>
    public int CountMax { get; init; } = 100;

    /// <summary>Least whole number.</summary>
    public int Min { get; init; } = int.MinValue;

    /// <summary>Greatest whole number.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>The only values that a text may have; empty for any.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>The kind of object that a text names; null when it names none.</summary>
    public string? Refers { get; init; }

    /// <summary>Whether the value is a secret, given by reference only: <c>${env:NAME}</c> or <c>${file:PATH}</c>.</summary>
    public bool IsSecret { get; init; }

    /// <summary>An example, as written in YAML; null for none.</summary>
    public string? Example { get; init; }
}
