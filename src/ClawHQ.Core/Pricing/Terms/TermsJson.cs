using System.Text.Json.Serialization;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>How terms are kept in the database and hashed.</summary>
[JsonSerializable(typeof(PriceTerms))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class TermsJson : JsonSerializerContext;
