using System.Globalization;
using System.Text.Json;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>The free attributes of a record, read by the same names as those of telemetry. Values that are not plain are not
/// read.</summary>
internal sealed class JsonAttributes : Attributes
{
    /// <summary>Attributes of one record at most.</summary>
    public const int CountMax = 128;

    private static readonly Dictionary<string, Attr> Keys =
        AttributeNames.All.Select((name, i) => (name, (Attr)i)).ToDictionary(n => n.name, n => n.Item2, StringComparer.Ordinal);

    private readonly Dictionary<Attr, string> _texts = [];
    private readonly JsonElement _json;

    public JsonAttributes(JsonElement attributes)
    {
        _json = attributes;
        foreach (var attribute in attributes.EnumerateObject().Take(CountMax))
        {
            var text = attribute.Value.ValueKind switch
            {
                JsonValueKind.String => attribute.Value.GetString(),
                JsonValueKind.Number => attribute.Value.GetRawText(),
                _ => null,
            };
            if (text is not null && Keys.TryGetValue(attribute.Name, out var key))
            {
                _texts[key] = text;
            }
        }
    }

    public override UInt128 Identity => 0;

    public override UInt128 IdentityWithoutTokenType => 0;

    public override bool Has(Attr key) => _texts.ContainsKey(key);

    public override bool TryGetText(Attr key, out string value)
    {
        value = _texts.GetValueOrDefault(key, "");
        return value.Length > 0;
    }

    public override void Read(NamedAttributes names, Span<string?> values)
    {
        foreach (var attribute in _json.EnumerateObject().Take(CountMax))
        {
            var text = attribute.Value.ValueKind switch
            {
                JsonValueKind.String => attribute.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => attribute.Value.GetRawText(),
                _ => null,
            };
            if (text is { Length: > 0 } && names.IndexOf(attribute.Name) is >= 0 and var index)
            {
                values[index] = text;
            }
        }
    }

    public override bool TryGetCount(Attr key, out long value) =>
        long.TryParse(_texts.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public override bool TryGetDouble(Attr key, out double value) =>
        double.TryParse(_texts.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
