using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClawHQ.Core.Audit.Reading;

/// <summary>A record as it is read.</summary>
/// <param name="Seq">Its number, from 1 without gaps.</param>
/// <param name="Time">When it was written.</param>
/// <param name="KeyEpoch">Which key made its hash.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">What was done, such as <c>key.create</c>.</param>
/// <param name="Object">To what.</param>
/// <param name="Outcome"><c>success</c> or <c>failure</c>.</param>
/// <param name="Before">The object as it was; null when it was not there.</param>
/// <param name="After">The object as it is; null when it is gone.</param>
/// <param name="Reason">Why; null when nobody said.</param>
/// <param name="RequestId">The trace id that the answer showed; null where no request was behind it.</param>
/// <param name="Hash">Its hash, 64 hexadecimal digits.</param>
public sealed record AuditRecord(
    long Seq, DateTimeOffset Time, string KeyEpoch, RecordedActor Actor, string Action, RecordedObject Object, string Outcome,
    JsonElement? Before, JsonElement? After, string? Reason, string? RequestId, string? Hash)
{
    /// <summary>The action of what was a record once: somebody wrote over it.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Reads a record that was kept. One that somebody damaged is told as such: what shows the trail must not fall over it.
    /// </summary>
    public static AuditRecord Of(KeptRecord kept)
    {
        try
        {
            return JsonSerializer.Deserialize(kept.Json, AuditJson.Default.AuditRecord) is
            {
                Actor: { Kind: not null, Name: not null, SignedInBy: not null }, Object.Kind: not null, Action: not null,
                Outcome: not null, KeyEpoch: not null,
            } read
                ? read with { Seq = kept.Seq, Hash = kept.Hash }
                : Damaged(kept);
        }
        catch (JsonException)
        {
            return Damaged(kept);
        }
    }

    private static AuditRecord Damaged(KeptRecord kept) => new(
        kept.Seq, DateTimeOffset.UnixEpoch, "", new RecordedActor("nobody", "", null, "none", null), Unreadable,
        new RecordedObject("record", kept.Seq.ToString(CultureInfo.InvariantCulture), null), "failure", null, null,
        "What stands here is no record: it was written over.", null, kept.Hash);
}

/// <summary>Who did something.</summary>
/// <param name="Kind">person, key, local, share_link, system or nobody.</param>
/// <param name="Name">The name; empty for nobody.</param>
/// <param name="Id">Number of the person, key or link; null for everyone else.</param>
/// <param name="SignedInBy">password, oidc, key, local_socket, share_link, system or none.</param>
/// <param name="Address">Where the request came from; null over the socket and for the program itself.</param>
public sealed record RecordedActor(string Kind, string Name, int? Id, string SignedInBy, string? Address);

/// <summary>What something was done to.</summary>
/// <param name="Kind">The noun.</param>
/// <param name="Id">Its id; null for what has none.</param>
/// <param name="Name">Its name; null where the id says it all.</param>
public sealed record RecordedObject(string Kind, string? Id, string? Name);

/// <summary>The JSON of records that are read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditJson : JsonSerializerContext;
