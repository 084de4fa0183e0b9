using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Audit.Reading;

/// <summary>
/// A record as an event of the Open Cybersecurity Schema Framework, version 1.1: Authentication (3002), Account Change (3001) or API
/// Activity (6003). What has no place there is under <c>unmapped</c>.
/// </summary>
/// <remarks>Classes, activities and attributes after https://schema.ocsf.io/1.1.0/.</remarks>
internal static class OcsfEvent
{
    private const string SchemaVersion = "1.1.0";
    private const int Iam = 3, ApplicationActivity = 6, Informational = 1, Success = 1, Failure = 2;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event, without the end of the line.</summary>
    public static string Write(KeptRecord kept)
    {
        using var document = JsonDocument.Parse(kept.Json);
        var record = document.RootElement;
        var action = AuditAction.Find(Text(record, "action") ?? "");
        var type = action?.Class ?? OcsfClass.ApiActivity;
        var activity = action?.Activity ?? AuditAction.OtherActivity;
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("activity_id", activity);
            json.WriteNumber("category_uid", type == OcsfClass.ApiActivity ? ApplicationActivity : Iam);
            json.WriteNumber("class_uid", (int)type);
            json.WriteNumber("type_uid", ((int)type * 100) + activity);
            json.WriteNumber("severity_id", Informational);
            json.WriteNumber("status_id", Text(record, "outcome") == "failure" ? Failure : Success);
            json.WriteNumber("time", (CanonicalJson.Time(Text(record, "time")) ?? default).ToUnixTimeMilliseconds());
            json.WriteString("message", action?.Meaning ?? Text(record, "action"));
            if (Text(record, "reason") is { } reason)
            {
                json.WriteString("status_detail", reason);
            }

            WriteMetadata(json, record, kept);
            WriteActor(json, record.GetProperty("actor"));
            WriteObject(json, record, type);
            WriteUnmapped(json, record, kept);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteMetadata(Utf8JsonWriter json, JsonElement record, KeptRecord kept)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", SchemaVersion);
        json.WriteStartObject("product");
        json.WriteString("name", "ClawHQ");
        json.WriteString("vendor_name", "ClawHQ");
        json.WriteEndObject();
        json.WriteString("log_name", "audit");
        json.WriteString("uid", kept.Seq.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("sequence", kept.Seq);
        json.WriteString("event_code", Text(record, "action"));
        if (Text(record, "request_id") is { } request)
        {
            json.WriteString("correlation_uid", request);
        }

        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, JsonElement actor)
    {
        var name = Text(actor, "name") is { Length: > 0 } known ? known : "unknown";
        json.WriteStartObject("actor");
        json.WriteStartObject("user");
        json.WriteString("name", name);
        if (actor.GetProperty("id") is { ValueKind: JsonValueKind.Number } id)
        {
            json.WriteString("uid", id.GetRawText());
        }

        json.WriteNumber("type_id", Text(actor, "kind") switch { "person" => 1, "local" => 2, "system" => 3, "key" => 4, _ => 0 });
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("src_endpoint");
        if (Text(actor, "address") is { } address)
        {
            json.WriteString("ip", address);
        }
        else
        {
            json.WriteString("name", "localhost");
        }

        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement record, OcsfClass type)
    {
        var about = record.GetProperty("object");
        if (type == OcsfClass.ApiActivity)
        {
            json.WriteStartObject("api");
            json.WriteString("operation", Text(record, "action"));
            json.WriteStartObject("service");
            json.WriteString("name", "clawhq");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("resources");
            json.WriteStartObject();
            json.WriteString("type", Text(about, "kind"));
            json.WriteString("uid", Text(about, "id") ?? Text(about, "kind"));
            json.WriteString("name", Text(about, "name") ?? Text(about, "id") ?? Text(about, "kind"));
            json.WriteEndObject();
            json.WriteEndArray();
            return;
        }

        json.WriteStartObject("user");
        json.WriteString("name", Text(about, "name") ?? "unknown");
        json.WriteEndObject();
        if (type == OcsfClass.Authentication)
        {
            json.WriteStartObject("service");
            json.WriteString("name", "clawhq");
            json.WriteEndObject();
            if (Text(about, "id") is { } session)
            {
                json.WriteStartObject("session");
                json.WriteString("uid", session);
                json.WriteEndObject();
            }
        }
    }

    private static void WriteUnmapped(Utf8JsonWriter json, JsonElement record, KeptRecord kept)
    {
        json.WriteStartObject("unmapped");
        json.WriteString("signed_in_by", Text(record.GetProperty("actor"), "signed_in_by"));
        json.WritePropertyName("before");
        record.GetProperty("before").WriteTo(json);
        json.WritePropertyName("after");
        record.GetProperty("after").WriteTo(json);
        json.WriteString("hash", kept.Hash);
        json.WriteEndObject();
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
