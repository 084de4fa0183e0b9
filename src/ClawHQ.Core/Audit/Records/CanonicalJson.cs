using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClawHQ.Core.Audit.Records;

/// <summary>
/// Writes a record in the one form that its hash is taken of: UTF-8 without white space, the properties of a record in the order
/// below, those of <c>before</c> and <c>after</c> sorted by code unit, absent values as null, only the characters escaped that JSON
/// demands. After RFC 8785, with an order of our own.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>How a time is written: UTC with milliseconds, always of the same length, so that texts sort like times.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a record.</summary>
    public static byte[] Write(long seq, DateTimeOffset time, string keyEpoch, Actor actor, AuditEvent happened)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", seq);
            json.WriteString("time", Text(time));
            json.WriteString("key_epoch", keyEpoch);
            WriteActor(json, actor);
            json.WriteString("action", happened.Action.Name);
            json.WriteStartObject("object");
            json.WriteString("kind", happened.Object.Kind);
            json.WriteString("id", happened.Object.Id);
            json.WriteString("name", happened.Object.Name);
            json.WriteEndObject();
            json.WriteString("outcome", happened.HasSucceeded ? "success" : "failure");
            WriteNode(json, "before", happened.Before);
            WriteNode(json, "after", happened.After);
            json.WriteString(
                "reason", happened.Reason is { Length: > AuditEvent.ReasonLengthMax } wordy
                    ? wordy[..AuditEvent.ReasonLengthMax]
                    : happened.Reason);
            json.WriteString("request_id", actor.RequestId);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of what a record tells of an object, as they stand in its <c>before</c> or <c>after</c>.</summary>
    public static byte[] Write(JsonNode? told)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            WriteNode(json, told);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A time as records write it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a time that a record carries; null when it is none.</summary>
    public static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParseExact(
        text, TimeFormat, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal,
            out var time)
        ? time
        : null;

    private static void WriteActor(Utf8JsonWriter json, Actor actor)
    {
        json.WriteStartObject("actor");
        json.WriteString("kind", Word(actor.Kind.ToString()));
        json.WriteString("name", actor.Name);
        if (actor.Id is { } id)
        {
            json.WriteNumber("id", id);
        }
        else
        {
            json.WriteNull("id");
        }

        json.WriteString("signed_in_by", Word(actor.SignedInBy.ToString()));
        json.WriteString("address", actor.Address);
        json.WriteEndObject();
    }

    /// <summary>The value that a record's word names; the first where none is named so.</summary>
    public static T Named<T>(string? word)
        where T : struct, Enum => Enum.GetValues<T>().FirstOrDefault(value => Word(value.ToString()) == word);

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static void WriteNode(Utf8JsonWriter json, string name, JsonNode? node)
    {
        json.WritePropertyName(name);
        WriteNode(json, node);
    }

    private static void WriteNode(Utf8JsonWriter json, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                json.WriteStartObject();
                foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
                {
                    WriteNode(json, name, value);
                }

                json.WriteEndObject();
                break;
            case JsonArray items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    WriteNode(json, item);
                }

                json.WriteEndArray();
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                json.WriteStringValue(text);
                break;
            case null:
                json.WriteNullValue();
                break;
            default:
                json.WriteRawValue(node.ToJsonString());
                break;
        }
    }
}
