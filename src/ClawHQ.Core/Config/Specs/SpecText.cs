using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClawHQ.Core.Config.Specs;

/// <summary>Writes specs: as JSON of one spelling, by which they are kept and compared, and as YAML for people.</summary>
public static class SpecText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The fields that are set, in their order, without white space. Equal specs have equal texts.</summary>
    public static string ToJson(SpecType type, object spec)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            WriteJson(json, type, spec);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Emits the fields that are set as a YAML mapping.</summary>
    public static void ToYaml(IEmitter emitter, SpecType type, object spec)
    {
        emitter.Emit(new MappingStart());
        foreach (var (field, value) in Set(type, spec))
        {
            emitter.Emit(new Scalar(field.Name));
            WriteYaml(emitter, field, value);
        }

        emitter.Emit(new MappingEnd());
    }

    /// <summary>Emits text so that it is read as text again.</summary>
    public static void Text(IEmitter emitter, string text) => emitter.Emit(
        new Scalar(AnchorName.Empty, TagName.Empty, text, IsAmbiguous(text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any, true, true));

    /// <summary>Whether a reader that knows no types would take it for something else than text.</summary>
    private static bool IsAmbiguous(string text) =>
        text is "null" or "~" or "" or "true" or "false" or "yes" or "no" or "on" or "off"
        || double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<(SpecField Field, object Value)> Set(SpecType type, object spec) =>
        from field in type.Fields
        let value = field.Property.GetValue(spec)
        where value is not (null or ICollection { Count: 0 })
        select (field, value);

    private static void WriteJson(Utf8JsonWriter json, SpecType type, object spec)
    {
        json.WriteStartObject();
        foreach (var (field, value) in Set(type, spec))
        {
            json.WritePropertyName(field.Name);
            WriteJson(json, field, value);
        }

        json.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter json, SpecField field, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case IReadOnlyDictionary<string, string> map:
                json.WriteStartObject();
                foreach (var (name, text) in map)
                {
                    json.WriteString(name, text);
                }

                json.WriteEndObject();
                break;
            case IReadOnlyDictionary<string, IReadOnlyList<string>> lists:
                json.WriteStartObject();
                foreach (var (name, texts) in lists)
                {
                    json.WritePropertyName(name);
                    WriteJson(json, field, texts);
                }

                json.WriteEndObject();
                break;
            case IEnumerable list and not string:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    WriteJson(json, field, item);
                }

                json.WriteEndArray();
                break;
            default:
                if (field.Inner is { } inner)
                {
                    WriteJson(json, inner, value);
                }
                else
                {
                    json.WriteStringValue(value is DateTimeOffset time ? SpecTime.Format(time) : (string)value);
                }

                break;
        }
    }

    private static void WriteYaml(IEmitter emitter, SpecField field, object value)
    {
        switch (value)
        {
            case bool flag:
                emitter.Emit(new Scalar(flag ? "true" : "false"));
                break;
            case int number:
                emitter.Emit(new Scalar(number.ToString(CultureInfo.InvariantCulture)));
                break;
            case IReadOnlyDictionary<string, string> map:
                emitter.Emit(new MappingStart());
                foreach (var (name, text) in map)
                {
                    emitter.Emit(new Scalar(name));
                    Text(emitter, text);
                }

                emitter.Emit(new MappingEnd());
                break;
            case IReadOnlyDictionary<string, IReadOnlyList<string>> lists:
                emitter.Emit(new MappingStart());
                foreach (var (name, texts) in lists)
                {
                    Text(emitter, name);
                    WriteYaml(emitter, field, texts);
                }

                emitter.Emit(new MappingEnd());
                break;
            case IEnumerable list and not string:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, SequenceStyle.Any));
                foreach (var item in list)
                {
                    WriteYaml(emitter, field, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                if (field.Inner is { } inner)
                {
                    ToYaml(emitter, inner, value);
                }
                else
                {
                    Text(emitter, value is DateTimeOffset time ? SpecTime.Format(time) : (string)value);
                }

                break;
        }
    }
}
