using System.Text.Json;
using System.Text.Json.Serialization;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>How terms are kept in the database and hashed.</summary>
[JsonSerializable(typeof(PriceTerms))]
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(MultiplierJson)])]
internal sealed partial class TermsJson : JsonSerializerContext;

/// <summary>A factor as its exact decimal.</summary>
internal sealed class MultiplierJson : JsonConverter<Multiplier>
{
    public override Multiplier Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDecimal(out var factor) && Multiplier.TryFrom(factor, out var multiplier)
            ? multiplier
            : throw new JsonException("A factor is out of range.");

    public override void Write(Utf8JsonWriter writer, Multiplier value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToDecimal());
}
