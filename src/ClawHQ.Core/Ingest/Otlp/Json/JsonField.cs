using System.Text;
using System.Text.Json;

namespace ClawHQ.Core.Ingest.Otlp.Json;

/// <summary>How a field is written in JSON and in protobuf.</summary>
internal enum JsonFieldKind : byte
{
    Text,

    /// <summary>An id: hexadecimal in JSON, unlike other bytes.</summary>
    Hex,
    Base64,
    Bool,
    Double,

    /// <summary>A whole number, as a JSON number or a string of digits.</summary>
    Fixed64,
    SignedFixed64,
    Int,

    /// <summary>A number or the name of an enum's value.</summary>
    Enum,
    Message,
}

/// <summary>A field of a message that is read.</summary>
internal sealed class JsonField
{
    public required string Name { get; init; }

    /// <summary>The protobuf tag.</summary>
    public required uint Tag { get; init; }

    public required JsonFieldKind Kind { get; init; }

    public bool IsRepeated { get; init; }

    /// <summary>An element that cannot be read is refused alone.</summary>
    public bool IsRecord { get; init; }

    /// <summary>The type of a message; set after construction where types contain each other.</summary>
    public JsonMessage? Message { get; set; }

    /// <summary>The values of an enum by number; the JSON name is the prefix and the value.</summary>
    public IReadOnlyList<string> EnumNames { get; init; } = [];
}

/// <summary>A message type: the fields of it that are read. All others are passed over.</summary>
internal sealed class JsonMessage(params JsonField[] fields)
{
    /// <summary>Both spellings that the protobuf mapping to JSON allows: lowerCamelCase and the schema's own.</summary>
    private readonly (byte[] Camel, byte[] Snake, JsonField Field)[] _fields =
        [.. fields.Select(f => (Encoding.UTF8.GetBytes(f.Name), Encoding.UTF8.GetBytes(Snake(f.Name)), f))];

    /// <summary>The type's fields.</summary>
    public IReadOnlyList<JsonField> Fields { get; } = fields;

    /// <summary>Longest name with every character escaped that can be one of ours.</summary>
    private const int EscapedLengthMax = 6 * 64;

    /// <summary>Finds the field that the reader's property name spells; null when it is not read.</summary>
    public JsonField? Find(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return Find(reader.ValueSpan);
        }

        // The reader's own comparison throws at half a surrogate pair.
        Span<byte> name = stackalloc byte[EscapedLengthMax];
        return reader.ValueSpan.Length > EscapedLengthMax ? null : Find(name[..JsonText.Unescape(reader.ValueSpan, name)]);
    }

    private JsonField? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (camel, snake, field) in _fields)
        {
            if (name.SequenceEqual(camel) || name.SequenceEqual(snake))
            {
                return field;
            }
        }

        return null;
    }

    private static string Snake(string camel)
        => string.Concat(camel.Select(c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));
}
