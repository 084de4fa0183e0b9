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
        var record = AuditRecord.Of(kept);
        var action = AuditAction.Find(record.Action);
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
            json.WriteNumber("status_id", record.Outcome == "failure" ? Failure : Success);
            json.WriteNumber("time", record.Time.ToUnixTimeMilliseconds());
            json.WriteString("message", action?.Meaning ?? record.Action);
            WriteIfAny(json, "status_detail", record.Reason);
            if (record.Action == AuditRecord.Unreadable)
            {
                json.WriteString("raw_data", kept.Json);
            }

            WriteMetadata(json, record);
            WriteActor(json, record.Actor);
            WriteObject(json, record, type);
            WriteUnmapped(json, record);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteMetadata(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", SchemaVersion);
        json.WriteStartObject("product");
        json.WriteString("name", "ClawHQ");
        json.WriteString("vendor_name", "ClawHQ");
        json.WriteEndObject();
        json.WriteString("log_name", "audit");
        json.WriteString("uid", record.Seq.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("sequence", record.Seq);
        json.WriteString("event_code", record.Action);
        WriteIfAny(json, "correlation_uid", record.RequestId);
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, RecordedActor actor)
    {
        json.WriteStartObject("actor");
        json.WriteStartObject("user");
        json.WriteString("name", actor.Name.Length > 0 ? actor.Name : "unknown");
        WriteIfAny(json, "uid", actor.Id?.ToString(CultureInfo.InvariantCulture));

        // Version 1.1 has no number for a service's credential: such are of another type, which their kind names.
        var kind = actor.Kind switch { "nobody" => 0, "person" => 1, "local" => 2, "system" => 3, _ => AuditAction.OtherActivity };
        json.WriteNumber("type_id", kind);
        WriteIfAny(json, "type", kind == AuditAction.OtherActivity ? actor.Kind : null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("src_endpoint");
        json.WriteString(actor.Address is null ? "name" : "ip", actor.Address ?? "localhost");
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, AuditRecord record, OcsfClass type)
    {
        var about = record.Object;
        if (type == OcsfClass.ApiActivity)
        {
            json.WriteStartObject("api");
            json.WriteString("operation", record.Action);
            WriteService(json);
            json.WriteEndObject();
            json.WriteStartArray("resources");
            json.WriteStartObject();
            json.WriteString("type", about.Kind);
            json.WriteString("uid", about.Id ?? about.Kind);
            json.WriteString("name", about.Name ?? about.Id ?? about.Kind);
            json.WriteEndObject();
            json.WriteEndArray();
            return;
        }

        json.WriteStartObject("user");
        json.WriteString("name", about.Name ?? "unknown");
        WriteIfAny(json, "uid", type == OcsfClass.AccountChange ? about.Id : null);
        json.WriteEndObject();
        if (type == OcsfClass.Authentication)
        {
            WriteService(json);
            if (about.Id is { } session)
            {
                json.WriteStartObject("session");
                json.WriteString("uid", session);
                json.WriteEndObject();
            }
        }
    }

    private static void WriteService(Utf8JsonWriter json)
    {
        json.WriteStartObject("service");
        json.WriteString("name", "clawhq");
        json.WriteEndObject();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("unmapped");
        json.WriteString("signed_in_by", record.Actor.SignedInBy);
        WriteState(json, "before", record.Before);
        WriteState(json, "after", record.After);
        json.WriteString("hash", record.Hash);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, string name, JsonElement? state)
    {
        json.WritePropertyName(name);
        if (state is { } known)
        {
            known.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
